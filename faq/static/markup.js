// @ts-check
// Buttons that write Markdown into the answer, for those who do not know its signs.

/** @typedef {{before: string, after?: string, line?: boolean, sample: string}} Markup */

/** @type {Record<string, (sample: string) => Markup>} */
const MARKUPS = {
  bold: (sample) => ({ before: "**", after: "**", sample }),
  list: (sample) => ({ before: "- ", line: true, sample }),
  steps: (sample) => ({ before: "1. ", line: true, sample }),
  link: (sample) => ({ before: "[", after: "](https://)", sample }),
  image: (sample) => ({ before: "![", after: "](https://)", sample }),
  video: (sample) => ({ before: "▶ [", after: "](https://)", sample }),
};

/**
 * Show the buttons of a bar and let them write into a text.
 * @param {HTMLElement} bar
 * @param {HTMLTextAreaElement} text
 */
export function markUp(bar, text) {
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[data-markup]");
    if (button instanceof HTMLButtonElement) write(text, button);
  });
  text.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const name = { b: "bold", k: "link" }[event.key.toLowerCase()];
    const button = name && bar.querySelector(`[data-markup="${name}"]`);
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    write(text, button);
  });
}

/**
 * @param {HTMLTextAreaElement} text
 * @param {HTMLButtonElement} button
 */
function write(text, button) {
  const make = MARKUPS[button.dataset.markup ?? ""];
  if (!make) return;
  const { before, after = "", line, sample } = make(button.dataset.sample ?? "");
  const { selectionStart: start, selectionEnd: end, value } = text;
  const chosen = value.slice(start, end) || sample;
  const words = line ? linesOf(chosen, before) : before + chosen + after;
  const lead = line && start > 0 && value[start - 1] !== "\n" ? "\n" : "";
  insert(text, lead + words);
  const from = start + lead.length;
  if (after.endsWith("(https://)")) {
    const address = from + words.length - 1; // the end of the address, to be typed on
    text.setSelectionRange(address - "https://".length, address);
  } else {
    text.setSelectionRange(from + before.length, from + words.length - after.length);
  }
}

/**
 * @param {string} chosen
 * @param {string} sign
 */
function linesOf(chosen, sign) {
  const lines = chosen.split("\n");
  return lines.map((one, place) => (sign === "1. " ? `${place + 1}. ${one}` : sign + one)).join("\n");
}

/**
 * Type words in place of what is chosen, so that the browser's own undo takes them back.
 * @param {HTMLTextAreaElement} text
 * @param {string} words
 */
function insert(text, words) {
  text.focus();
  if (document.execCommand("insertText", false, words)) return;
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
