// @ts-check
// How long an article was read, told when the reader goes; and the button that prints it.

const article = document.querySelector("article[data-left]");
const home = document.body.dataset.home ?? "/";
if (article instanceof HTMLElement) tellStay(article.dataset.left ?? "");

const print = document.querySelector("[data-print]");
if (print instanceof HTMLButtonElement) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

/**
 * Tell once how long the page was in sight, and whether the reader went on within the help centre.
 * @param {string} address
 */
function tellStay(address) {
  let seen = 0;
  let since = document.hidden ? 0 : performance.now();
  let onward = false;
  let returns = false;
  let told = false;

  const pause = () => {
    if (since) seen += performance.now() - since;
    since = document.hidden ? 0 : performance.now();
  };

  document.addEventListener("visibilitychange", pause);
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest("a") : null;
    onward = !!link && link.origin === location.origin && link.pathname.startsWith(home);
  });
  document.addEventListener("submit", ({ target }) => {
    onward = true;
    returns = target instanceof Element && !!target.closest(".vote"); // it leads back here
  });
  addEventListener("pagehide", () => {
    if (told || returns) return; // back from the browser's memory: one view, one stay
    told = true;
    if (since) seen += performance.now() - since;
    const ms = `${Math.round(seen)}`;
    navigator.sendBeacon(address, new URLSearchParams({ ms, onward: onward ? "yes" : "no" }));
  });
}
