// @ts-check
// Opens the chat on its own page of the help centre, once the loader is there.

const button = document.querySelector("[data-chat]");
const loader = document.querySelector("script[data-site]");

/** @returns {{ open: () => void } | undefined} */
const chat = () => /** @type {any} */ (window).Madoguchi;

const begin = () => {
  if (button instanceof HTMLButtonElement) button.hidden = false;
  chat()?.open();
};

button?.addEventListener("click", () => chat()?.open());
if (chat()) begin();
else loader?.addEventListener("load", begin);
