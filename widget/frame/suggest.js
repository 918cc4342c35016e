import { call } from "./api.js";
import { newId } from "./outbox.js";

const PAUSE = 200; // milliseconds without typing before suggestions are asked for
const MOST = 3;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let latest = 0;
/** What was typed last and what was offered for it, until that is told. @type {{path: string, body: object} | null} */
let offered = null;

/**
 * Offer what words that are still being typed may lead to.
 * @param {{site: string, locale: string}} about @param {string} text
 * @param {(found: Candidate[]) => void} show gets none for what leads nowhere
 */
export function suggest({ site, locale }, text, show) {
  const typed = text.trim();
  const path = `sites/${encodeURIComponent(site)}`;
  const turn = ++latest;
  clearTimeout(timer);
  if (!typed) {
    show([]);
    return ended("left");
  }
  timer = setTimeout(async () => {
    const query = new URLSearchParams({ q: typed, locale });
    const { suggestions } = await call(`${path}/suggest?${query}`).catch(() => ({}));
    if (turn !== latest || !suggestions) return; // asked anew meanwhile, sent, or offline
    const found = suggestions.slice(0, MOST);
    const articles = found.map((/** @type {Candidate} */ { article_id }) => article_id);
    offered = { path: `${path}/suggested`, body: { locale, text: typed, articles } };
    show(found);
  }, PAUSE);
}

/** Tell once how a try ended. @param {"taken" | "searched" | "left"} how */
export function ended(how) {
  latest++;
  clearTimeout(timer);
  if (!offered) return;
  const { path, body } = offered;
  offered = null;
  call(path, { body: { client_id: newId(), ended: how, ...body } }).catch(console.warn);
}

addEventListener("pagehide", () => ended("left"));
