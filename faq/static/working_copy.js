// @ts-check
// What is typed in the editor is kept on the server whenever typing pauses, and the page tells who
// else has the article open. Without this module the page asks before it is left.

const PAUSE = 1500; // milliseconds without typing before the form is sent
const SIGN_OF_LIFE = 25000; // milliseconds between two notes that the page is open

/**
 * Keep what is typed into a form.
 * @param {HTMLFormElement} form
 * @param {string} csrfToken
 */
export function keepCopy(form, csrfToken) {
  const state = form.querySelector("[data-copy-state]");
  const others = document.querySelector("[data-others]");
  let unsent = "unsaved" in form.dataset; // a page that asks back holds what is stored nowhere
  let submitted = false;
  let timer = 0;

  /** @param {boolean} typed */
  const send = async (typed) => {
    clearTimeout(timer);
    if (submitted || !form.dataset.copy) return; // a page that tells a conflict keeps nothing
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.set(name, String(value));
    if (!typed) body.set("open", "1");
    if (typed) unsent = false;
    try {
      const response = await fetch(form.dataset.copy, {
        method: "POST",
        headers: { "X-CSRF-Token": csrfToken },
        body,
        keepalive: true,
      });
      if (!response.ok) throw new Error(String(response.status));
      show(await response.json(), typed);
    } catch {
      if (typed) unsent = true; // leaving asks; the next keystroke tries again
    }
  };

  /**
   * @param {{saved_at: string, others: string[]}} told
   * @param {boolean} typed
   */
  const show = (told, typed) => {
    if (typed && state instanceof HTMLElement) {
      state.textContent = (state.dataset.copyState ?? "").replace("{time}", told.saved_at);
    }
    if (others instanceof HTMLElement) {
      const names = told.others.join(", ");
      const text = names && (others.dataset.others ?? "").replace("{names}", names);
      if (others.textContent !== text) others.textContent = text;
    }
  };

  form.addEventListener("input", () => {
    unsent = true;
    clearTimeout(timer);
    timer = window.setTimeout(() => send(true), PAUSE);
  });
  document.addEventListener("submit", (event) => {
    // Saved, or discarded: what is on the page is not to be kept after it.
    const sent = event.target;
    if (sent === form || (sent instanceof HTMLFormElement && sent.action.endsWith("/drop"))) {
      submitted = true;
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && unsent) send(true);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent && !submitted) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    submitted = false;
  });
  send(false);
  window.setInterval(() => {
    if (document.visibilityState === "visible") send(false);
  }, SIGN_OF_LIFE);
}
