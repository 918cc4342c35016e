// Views of pages and how long each was in sight, where a site measures them: docs/widget.md.

const IDLE = 30 * 60_000; // so many milliseconds without a look end a visit
const here = new URL(import.meta.url);
const site = here.searchParams.get("site") ?? "";
const address = new URL(`../api/v1/sites/${site}/pages`, here).href;
const key = `madoguchi:${here.origin}:${site}:visit`;

/** The visit's name and when it was last looked at; here too, as storage may be blocked. */
let kept = "";
let visit = "";
let view = "";
let page = "";
let seen = 0;
let since = 0;

const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

/** The visit that still goes on, or nothing. */
function ongoing() {
  try {
    kept = sessionStorage.getItem(key) ?? kept;
  } catch {
    // blocked
  }
  const [id = "", at] = kept.split(" ");
  return Date.now() - Number(at) < IDLE ? id : "";
}

/** Somebody has just looked. */
function touch() {
  kept = `${visit} ${Date.now()}`;
  try {
    sessionStorage.setItem(key, kept);
  } catch {
    // blocked
  }
}

/** @param {Record<string, unknown>} data */
function tell(data) {
  const said = { visit, view, page, locale: document.documentElement.lang, ...data };
  navigator.sendBeacon(address, JSON.stringify(said)); // as text/plain
}

/** @param {string} referrer */
function begin(referrer) {
  visit = ongoing() || newId();
  view = newId();
  page = location.origin + location.pathname;
  seen = 0;
  since = document.hidden ? 0 : performance.now();
  touch();
  tell({ kind: "viewed", referrer });
}

function pause() {
  if (since) seen += performance.now() - since;
  since = document.hidden ? 0 : performance.now();
}

function end() {
  if (!view) return;
  pause();
  tell({ kind: "left", dwell_ms: Math.round(seen) });
  view = "";
}

/** A page that shows another address without loading one is another view. */
function moved() {
  if (!view || location.origin + location.pathname === page) return;
  const before = page;
  end();
  touch();
  begin(before);
}

function looked() {
  if (document.hidden) touch();
  else if (view && !ongoing()) {
    // A tab that was forgotten: what follows is another visit.
    end();
    begin(document.referrer);
  }
  pause();
}

function start() {
  begin(document.referrer);
  document.addEventListener("visibilitychange", looked);
  addEventListener("pagehide", () => {
    if (!document.hidden) touch();
    end();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && begin(document.referrer));
  if ("navigation" in window) navigation.addEventListener("currententrychange", moved);
  else setInterval(moved, 1_000);
}

/** What a browser may hold beside what TypeScript knows of it. */
const asked = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (navigator));
if (!asked.globalPrivacyControl && asked.doNotTrack !== "1") {
  if ("prerendering" in document && document.prerendering) {
    document.addEventListener("prerenderingchange", start, { once: true });
  } else start();
}
