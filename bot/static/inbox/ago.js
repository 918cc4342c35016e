// @ts-check
// "3 minutes ago" stays true while a page is open, on the server's clock.

const EVERY_MS = 20_000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-now]"))?.dataset.now;
const ahead = said ? Date.parse(said) - Date.now() : 0;
const language = document.documentElement.lang;
const words = new Intl.RelativeTimeFormat(language, { numeric: "always" });

/** As the server says it: Japanese has no spaces. @param {number} seconds that have passed */
function ago(seconds) {
  const said = distance(seconds);
  return language === "ja" ? said.replaceAll(" ", "") : said;
}

/** @param {number} seconds */
function distance(seconds) {
  if (seconds >= HOUR) return words.format(-Math.floor(seconds / HOUR), "hour");
  if (seconds >= MINUTE) return words.format(-Math.floor(seconds / MINUTE), "minute");
  return words.format(-Math.floor(seconds), "second");
}

function rewrite() {
  if (document.hidden) return;
  /** @type {NodeListOf<HTMLTimeElement>} */
  const times = document.querySelectorAll("time[data-ago]");
  for (const time of times) {
    const seconds = Math.max(1, (Date.now() + ahead - Date.parse(time.dateTime)) / 1000);
    const text = seconds < DAY ? ago(seconds) : time.title;
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Keep every relative time of the page true. */
export function keepTimes() {
  setInterval(rewrite, EVERY_MS);
  document.addEventListener("visibilitychange", rewrite);
}
