// The sample shop's own script: questions to try, and a cart that says it is a demo.

const WAIT_MS = 8000;
const STEP_MS = 50;

/** Wait until the widget's loader has run; undefined if it does not come. */
async function widget() {
  for (let waited = 0; waited < WAIT_MS; waited += STEP_MS) {
    const loaded = /** @type {any} */ (window).Madoguchi;
    if (loaded?.open) return loaded;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return undefined;
}

/** @param {HTMLElement} button */
async function ask(button) {
  const problem = document.querySelector("[data-failed]");
  const chat = await widget();
  if (problem instanceof HTMLElement) problem.textContent = chat ? "" : problem.dataset.failed ?? "";
  chat?.open({ text: button.dataset.ask });
}

for (const button of document.querySelectorAll("[data-ask]")) {
  if (button instanceof HTMLElement) button.addEventListener("click", () => ask(button));
}

for (const button of document.querySelectorAll("[data-notice]")) {
  button.addEventListener("click", () => {
    const notice = document.querySelector(".notice");
    if (notice && button instanceof HTMLElement) notice.textContent = button.dataset.notice ?? "";
  });
}
