import { service } from "./api.js";
import { h, linked } from "./dom.js";
import { texts } from "./texts.js";

/** What an answer says, folded after eight lines. @param {Message} message */
function answer(message) {
  const content = h("div", { className: "answer", lang: message.content.locale ?? "" });
  if (message.html) {
    content.innerHTML = message.html; // The only place: the service has sanitised it.
    for (const link of content.querySelectorAll("a")) {
      Object.assign(link, { target: "_blank" });
    }
  } else content.append(...linked(message.text));

  const more = h("button", { className: "more", type: "button", hidden: true });
  const fold = (/** @type {boolean} */ folded) => {
    content.classList.toggle("folded", folded);
    more.textContent = folded ? texts.more : texts.less;
    more.ariaExpanded = `${!folded}`;
  };
  more.onclick = () => fold(more.ariaExpanded === "true");
  // Whoever tabs to a link further down wants to see it.
  content.addEventListener("focusin", () => more.hidden || fold(false));
  fold(true);
  new ResizeObserver(() => {
    if (content.classList.contains("folded")) {
      more.hidden = content.scrollHeight <= content.clientHeight + 1;
      content.classList.toggle("cut", !more.hidden);
    }
  }).observe(content);
  return [content, more];
}

/** Where it comes from, if that is a web address. @param {Message} message */
function source({ content }) {
  const { href, protocol } = new URL(content.url || "none:", service);
  if (!/^https?:$/.test(protocol)) return [];
  const link = h("a", { href, target: "_blank" }, content.question || texts.source);
  link.append(h("span", { className: "hidden" }, texts.newWindow));
  return [h("p", { className: "source" }, `${texts.source}: `, link)];
}

/** Who says it. @param {Message} message */
export function speaker(message) {
  if (message.type === "incoming") return texts.you;
  return message.sender === "agent" ? message.sender_name || texts.agent : texts.bot;
}

/** The part of a message that never changes. @param {Message} message */
export function body(message) {
  if (message.type === "activity") {
    return h("div", { className: "activity" }, message.text);
  }
  const bubble = h("div", { className: "bubble" });
  if (message.kind === "answer") bubble.append(...answer(message), ...source(message));
  else bubble.append(...linked(message.text));
  return bubble;
}

/** @param {string} text @param {() => void} onclick @param {string} [className] */
const choice = (text, onclick, className = "choice") =>
  h("button", { type: "button", className, onclick }, text);

/** @param {Message} message @param {Actions} actions */
function feedback(message, actions) {
  const question = h("span", {}, texts.solved);
  const buttons = [true, false].map((solved) =>
    choice(solved ? texts.yes : texts.no, () => actions.feedback(message, solved), "choice small"),
  );
  return h(
    "div",
    { className: "feedback", role: "group", ariaLabel: texts.solved },
    question,
    ...buttons,
  );
}

/** @param {Message} message @param {Actions} actions */
function candidates(message, actions) {
  const buttons = (message.content.candidates ?? []).map(({ article_id, question }) =>
    choice(question, () => actions.choose(message, article_id)),
  );
  const none = choice(texts.none, () => actions.choose(message, null), "choice none");
  return h(
    "div",
    { className: "candidates", role: "group", ariaLabel: texts.choices },
    ...buttons,
    none,
  );
}

/** Replies that the assistant offers. @param {Button[]} offered @param {Actions} actions */
const replies = (offered, actions) =>
  h(
    "div",
    { className: "candidates", role: "group", ariaLabel: texts.choices },
    ...offered.map((button) => choice(button.title, () => actions.reply(button))),
  );

/** Its module is loaded when it is needed. @param {Message} message @param {Actions} actions */
function rating(message, actions) {
  const box = h("div");
  import("./rating.js").then(({ form }) => {
    box.append(form(message, actions));
    actions.grown();
  }, console.warn);
  return box;
}

/**
 * What can be done about a message now, `latest` if nothing has settled it since.
 * @param {Message} message @param {boolean} latest @param {boolean} withPeople @param {Actions} actions
 */
export function foot(message, latest, withPeople, actions) {
  const { kind, content } = message;
  const active = latest && !withPeople;
  if (kind === "answer" && active && !content.feedback) return feedback(message, actions);
  if (kind === "resolved" && active && !content.rating) return rating(message, actions);
  if (kind === "clarify" && active && !content.chosen) return candidates(message, actions);
  if (content.buttons?.length && active) return replies(content.buttons, actions);
  if ((kind === "no_answer" || kind === "offer_person") && active) {
    return choice(texts.person, actions.handOff, "choice person");
  }
  return null;
}
