// @ts-check
// The page opens at its newest turn, which the address names; the next question can be typed at once.

/** @type {HTMLInputElement | null} */
const field = document.querySelector("#ask-text");

field?.focus({ preventScroll: true });
