import { call } from "./api.js";
import { composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId } from "./dom.js";
import { drawFront, drawNotice, drawPeople } from "./front.js";
import { listen, tell } from "./host.js";
import { Log } from "./log.js";
import { locale, speak } from "./texts.js";
import { wear } from "./theme.js";

const query = new URLSearchParams(location.search);
const site = query.get("site") ?? "";
let wanted = query.get("locale") || navigator.language;
let shown = false;
let unread = 0;
/** @type {WidgetConfig | null} */
let config = null;

const conversation = new Conversation(site, () => wanted, {
  changed: draw,
  arrived(message) {
    if (shown || message.type !== "outgoing") return;
    unread += 1;
    tell({ type: "unread", count: unread });
  },
  keep: (session) => tell({ type: "keep", value: session && JSON.stringify(session) }),
});
const ask = (/** @type {string} */ text) => conversation.send(text);
const box = composer(ask);
const log = new Log(byId("log"), {
  retry: () => conversation.outbox.retry(),
  choose: (message, articleId) => conversation.choose(message, articleId),
  feedback: (message, solved) => conversation.feedback(message, solved),
  handOff: () => conversation.handOff(),
});

function draw() {
  const { messages, outbox } = conversation;
  const fresh = !messages.length && !outbox.entries.length;
  document.body.classList.toggle("fresh", fresh);
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

/** @param {string} page @param {string | undefined} accent */
async function load(page, accent) {
  const about = new URLSearchParams({ locale: wanted, page });
  for (let wait = 1_000; !config; wait = Math.min(30_000, wait * 2)) {
    try {
      /** @type {WidgetConfig} */
      const loaded = (config = await call(`sites/${encodeURIComponent(site)}/widget?${about}`));
      const look = (accent && wear(accent)) || wear(loaded.accent, loaded.on_accent);
      tell({ type: "look", ...look });
      wanted = loaded.locale;
      speakAs(wanted);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** @param {string | null | undefined} kept what the loader kept for us */
function resume(kept) {
  if (!kept || conversation.session) return;
  try {
    const { id, token } = JSON.parse(kept);
    if (id && token) void conversation.resume({ id, token });
  } catch {
    tell({ type: "keep", value: null });
  }
}

/** @param {HostMessage} said */
function show(said) {
  const was = shown;
  shown = said.shown;
  conversation.page = said.page;
  if (!shown || was) return;
  unread = 0;
  log.toEnd();
  // A touch screen would raise its keyboard over the greeting.
  if (matchMedia("(pointer: fine)").matches) box.focus();
  else byId("name").focus({ preventScroll: true });
}

byId("close").addEventListener("click", () => tell({ type: "close" }));
byId("person").addEventListener("click", () => conversation.handOff());
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) tell({ type: "close" });
});

speakAs(wanted);
listen((said) => {
  if (said.type === "start") {
    if (said.accent) wear(said.accent);
    conversation.referrer = said.referrer ?? "";
    void load(said.page, said.accent);
  }
  if (said.type !== "shown") resume(said.kept);
  show(said);
});
