// @ts-check
// The editor's preview and test box, and the keys of the FAQ's pages. All pages work without it.

import { tellRoom } from "./limits.js";
import { markUp } from "./markup.js";
import { keepCopy } from "./working_copy.js";

const PAUSE = 250; // milliseconds without typing before the preview is asked for

/** @param {string} selector */
const find = (selector) => document.querySelector(selector);

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const search = find("[data-search]");
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing && search instanceof HTMLInputElement) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

const editor = find("form[data-editor]");
if (editor instanceof HTMLFormElement) {
  previewOf(editor);
  keysOf(editor);
  const bar = editor.querySelector("[data-markup-bar]");
  const answer = editor.elements.namedItem("answer");
  if (bar instanceof HTMLElement && answer instanceof HTMLTextAreaElement) markUp(bar, answer);
  keepCopy(editor, csrfToken());
  tellRoom(editor);
}

for (const form of document.querySelectorAll("form[data-try]")) {
  if (form instanceof HTMLFormElement) tryIn(form);
}

/**
 * Show the question and the answer as the widget does, while they are typed.
 * @param {HTMLFormElement} form
 */
function previewOf(form) {
  const shown = find("[data-preview]");
  const asked = find("[data-preview-question]");
  const question = form.elements.namedItem("question");
  const answer = form.elements.namedItem("answer");
  if (!(shown instanceof HTMLElement && answer instanceof HTMLTextAreaElement)) return;
  const empty = asked?.textContent ?? "";
  let timer = 0;
  let latest = 0;

  const ask = async () => {
    const number = ++latest;
    try {
      const response = await fetch(shown.dataset.preview ?? "", {
        method: "POST",
        headers: { "X-CSRF-Token": csrfToken() },
        body: new URLSearchParams({ answer: answer.value }),
      });
      if (!response.ok || number !== latest) return;
      shown.innerHTML = (await response.json()).html; // sanitised by the server
    } catch {
      // Offline for a moment: the next keystroke asks again.
    }
  };

  answer.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  });
  // Typed before this ran, or brought back by the browser.
  if (answer.value !== answer.defaultValue) void ask();
  if (question instanceof HTMLInputElement && asked) {
    question.addEventListener("input", () => {
      asked.textContent = question.value || empty;
    });
  }
}

/**
 * Ctrl+Enter publishes, or asks for review where only others publish; Ctrl+S saves a draft.
 * @param {HTMLFormElement} form
 */
function keysOf(form) {
  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const wanted = { Enter: ".button-primary", s: 'button[value="draft"]' }[event.key];
    const button = wanted && form.querySelector(wanted);
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
}

/**
 * Test a question without leaving the page.
 * @param {HTMLFormElement} form
 */
function tryIn(form) {
  const place = find(form.dataset.try ?? "");
  if (!(place instanceof HTMLElement)) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const language = find("select[name=locale]");
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) asked.set(name, String(value));
    if (language instanceof HTMLSelectElement) asked.set("locale", language.value);
    asked.set("part", "1");
    try {
      const response = await fetch(`${form.action}?${asked}`);
      if (!response.ok) throw new Error(String(response.status));
      place.innerHTML = await response.text();
    } catch {
      form.submit(); // the page of its own says what is wrong
      return;
    }
    const here = place.dataset.article;
    if (here) place.querySelector(`[data-hit="${here}"]`)?.setAttribute("data-here", "");
  });
}

/** @returns {string} */
function csrfToken() {
  const meta = find("meta[name=csrf-token]");
  return meta instanceof HTMLMetaElement ? meta.content : "";
}
