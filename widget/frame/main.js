import { call, Problem } from "./api.js";
import { composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId } from "./dom.js";
import { drawFront, drawNotice, drawPeople, drawSuggestions } from "./front.js";
import { Log } from "./log.js";
import { newId } from "./outbox.js";
import { locale, speak, texts } from "./texts.js";

const query = new URLSearchParams(location.search);
const site = query.get("site") ?? "";
// The page around the frame. Only it is heard and told; who may be there, the headers say.
const host = query.get("host") || location.origin;
let wanted = query.get("locale") || navigator.language;
/** @type {Map<string | undefined, (id: unknown) => void>} */
const leads = new Map();
let shown = false;
/** @type {WidgetConfig | null} */
let config = null;

const conversation = new Conversation(site, () => wanted, {
  changed: draw,
  arrived(message) {
    if (message.type === "outgoing") tell({ type: "arrived" });
  },
  keep: (session) => tell({ type: "keep", value: session ? JSON.stringify(session) : "" }),
  // The page may hold locks; a frame of another site may not, where its storage is blocked.
  lead(id) {
    tell({ type: "lead", id });
    return new Promise((resolve) => (parent === window ? resolve(id) : leads.set(id, resolve)));
  },
});
/** Ends a try in the box, once somebody has typed. @type {typeof import("./suggest.js").ended} */
let ended = () => {};
let typed = ""; // and not sent
/** @param {string} text @param {string} [suggestion] */
const ask = (text, suggestion) => {
  typed = "";
  ended(suggestion ? "taken" : "searched");
  if (suggestion) box.write("");
  conversation.send(text, suggestion);
};
const box = composer(ask, (text) => {
  if (conversation.session) return;
  typed = text;
  import("./suggest.js").then((module) => {
    if (text !== typed) return; // what waits for the same module is called in any order
    ended = module.ended;
    module.suggest({ site, locale: wanted }, text, (found) => {
      if (found.length) drawSuggestions(found, texts.choices, ask);
      else drawFront(config, ask);
    });
  }, console.warn);
});
const log = new Log(byId("log"), {
  retry: () => conversation.outbox.retry(),
  choose: (message, articleId) => conversation.choose(message, articleId),
  feedback: (message, solved) => conversation.feedback(message, solved),
  reply: (button) => conversation.reply(button),
  handOff: () => conversation.handOff(),
  rate: ({ id }, rating, words) =>
    conversation.outbox.add("rating", { message_id: id, ...rating }, words),
  grown: () => log.pinned && log.stay(),
});

/** @param {{type: string, [name: string]: unknown}} data */
function tell(data) {
  if (parent !== window) parent.postMessage(data, host);
}

/** @param {string} accent @param {string} [onAccent] worked out in frame.css unless given */
function wear(accent, onAccent = "") {
  document.documentElement.style.setProperty("--accent", accent);
  document.documentElement.style.setProperty("--on-accent", onAccent);
}

function draw() {
  const { messages, outbox, session } = conversation;
  const fresh = !session && !messages.length && !outbox.entries.length;
  document.body.classList.toggle("fresh", fresh);
  byId("log").tabIndex = fresh ? -1 : 0;
  box.speak(fresh);
  log.draw(conversation);
  drawPeople(conversation);
  drawNotice(conversation);
}

/** Wear the language the site answers in. @param {string} chosen */
function speakAs(chosen) {
  speak(chosen);
  document.documentElement.lang = locale;
  drawFront(config, ask);
  draw();
}

/** Tell that the sheet is open, and learn what it shows first. @param {HostMessage} said */
async function load({ page, accent, referrer, segment, again }) {
  const { id, token } = conversation.session ?? {};
  const where = { locale: wanted, page_url: page, referrer, segment };
  const body = { client_id: newId(), ...where, again, conversation: id };
  for (let wait = 1_000; !config; wait = Math.min(30_000, wait * 2)) {
    try {
      /** @type {WidgetConfig} */
      const loaded = (config = await call(`sites/${encodeURIComponent(site)}/opened`, { token, body }));
      if (!accent) {
        wear(loaded.accent, loaded.on_accent);
        tell({ type: "look", accent: loaded.accent });
      }
      wanted = loaded.locale;
      speakAs(wanted);
    } catch (error) {
      if (error instanceof Problem && error.final) return;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** @param {string | null | undefined} kept what the loader kept for us */
async function resume(kept) {
  if (!kept || conversation.session) return;
  const { id, token } = JSON.parse(kept);
  // What was said before is there to be read, not to be read aloud.
  byId("log").ariaLive = "off";
  await conversation.resume({ id, token });
  setTimeout(() => (byId("log").ariaLive = "polite"), 500);
}

/** @param {HostMessage} said */
function show(said) {
  const was = shown;
  shown = said.shown;
  conversation.page = said.page;
  if (!shown || was) return;
  log.toEnd();
  // A touch screen would raise its keyboard over the greeting.
  if (matchMedia("(pointer: fine)").matches) box.focus();
  else byId("name").focus({ preventScroll: true });
}

byId("close").addEventListener("click", () => tell({ type: "close" }));
byId("person").addEventListener("click", () => conversation.handOff());
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229)
    tell({ type: "close" });
});

/** @param {HostMessage} said */
function heard(said) {
  if (said.type === "lead") return leads.get(said.id)?.(said.id);
  if (said.type === "start") {
    if (said.accent) wear(said.accent);
    conversation.about = { referrer: said.referrer, segment: said.segment };
  }
  if (said.type !== "shown") void resume(said.kept);
  if (said.type === "start") void load(said);
  if (said.text) box.write(said.text);
  show(said);
}

addEventListener("message", (event) => {
  if (event.source === parent && event.origin === host) heard(event.data);
});
speakAs(wanted);
tell({ type: "ready" });
// Opened by itself, in a tab of its own: there is nobody to wait for.
if (parent === window) heard({ type: "start", page: location.href, shown: true });
