import { h } from "./dom.js";
import { locale } from "./texts.js";

const ja = {
  question: "対応はいかがでしたか？",
  scores: ["とても不満", "不満", "どちらともいえない", "満足", "とても満足"],
  comment: "ご意見（任意）",
  send: "評価を送る",
  /** @param {number} score */
  rated: (score) => `評価：${score}（5段階）`,
};

/** @type {typeof ja} */
const en = {
  question: "How did we do?",
  scores: ["Very poor", "Poor", "Neither good nor poor", "Good", "Very good"],
  comment: "Anything to add? (optional)",
  send: "Send rating",
  rated: (score) => `Rating: ${score} of 5`,
};

const style = new CSSStyleSheet();
style.replaceSync(`
.rating { display: grid; gap: var(--space-2); margin-top: var(--space-3); padding: var(--space-3) var(--space-4); border: 1px solid var(--grey-3); border-radius: var(--radius-l); color: var(--grey-8); font-size: var(--text-14); text-align: left; }
.rating fieldset { display: flex; flex-wrap: wrap; justify-content: space-between; gap: var(--space-1); min-width: 0; padding: 0; border: 0; }
.rating legend { margin-bottom: var(--space-2); padding: 0; font-weight: 700; }
.rating fieldset label { position: relative; display: grid; place-items: center; width: 48px; height: 40px; border: 1px solid var(--grey-5); border-radius: var(--radius-s); background: var(--grey-0); font-size: var(--text-16); cursor: pointer; }
.rating fieldset label:hover { border-color: currentColor; }
.rating fieldset label:has(:checked) { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 700; }
.rating fieldset label:has(:focus-visible) { outline: 2px solid var(--accent-text); outline-offset: 2px; }
.rating input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.rating p { display: flex; justify-content: space-between; width: 100%; color: var(--grey-6); font-size: var(--text-12); }
.rating textarea { width: 100%; min-height: 64px; margin-top: 2px; padding: 6px var(--space-2); border: 1px solid var(--grey-5); border-radius: var(--radius-s); background: var(--grey-0); font-size: var(--text-16); resize: vertical; }
@media (forced-colors: active) { .rating fieldset label:has(:checked) { outline: 3px solid; } }
`);

let forms = 0;

/**
 * One to five, with an optional word about it; changeable until it is sent.
 * @param {Message} message that says that a person has closed the conversation
 * @param {Actions} actions
 */
export function form(message, actions) {
  if (!document.adoptedStyleSheets.includes(style)) document.adoptedStyleSheets.push(style);
  const texts = locale === "ja" ? ja : en;
  const name = `rating-${++forms}`;
  const comment = document.createElement("textarea");
  Object.assign(comment, { id: `${name}-comment`, maxLength: 2_000 });
  const more = h(
    "div",
    { hidden: true },
    h("label", { htmlFor: comment.id }, texts.comment),
    comment,
    h("button", { className: "choice small", type: "submit" }, texts.send),
  );
  const scores = texts.scores.map((meaning, index) => {
    const value = `${index + 1}`;
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name, value, ariaLabel: `${value}: ${meaning}` });
    radio.onchange = () => show();
    return h("label", { title: meaning }, radio, value);
  });
  const [worst = "", , , , best = ""] = texts.scores;
  const ends = h("p", { ariaHidden: "true" }, h("span", {}, worst), h("span", {}, best));
  const asked = h("fieldset", {}, h("legend", {}, texts.question), ...scores, ends);
  const made = h("form", { className: "rating" }, asked, more);

  const show = () => {
    more.hidden = false;
    actions.grown();
  };
  made.onsubmit = (event) => {
    event.preventDefault();
    const score = Number(new FormData(made).get(name));
    if (!score) return; // Enter where nothing was chosen
    const said = comment.value.trim();
    message.content.rating = score;
    const words = [texts.rated(score), said].filter(Boolean).join("\n");
    actions.rate(message, { score, comment: said }, words);
  };
  return made;
}
