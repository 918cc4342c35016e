// @ts-check
// The page opens at its newest turn, which the address names; the next question can be typed at once.

// After the browser has gone to the turn, which takes the focus away.
window.addEventListener("load", () => {
  /** @type {HTMLInputElement | null} */
  const field = document.querySelector("#ask-text");
  setTimeout(() => field?.focus({ preventScroll: true }));
});
