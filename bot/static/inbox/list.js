// @ts-check
// The list of conversations, and in the title how many wait.

import { coalesced, fetched } from "./task.js";

/** Return the list of this page, if it has one. */
export function openList() {
  const box = /** @type {HTMLElement | null} */ (document.querySelector(".inbox-list"));
  if (!box) return null;
  const offline = /** @type {HTMLElement | null} */ (document.querySelector("[data-offline]"));
  if (offline) document.querySelector(".foot")?.prepend(offline); // a phone shows no list beside a talk
  let shown = box.innerHTML.trim();
  let away = 0;

  const refresh = coalesced(async () => {
    const response = await fetched(box.dataset.list ?? "");
    const html = (await response.text()).trim();
    if (html === shown) return;
    shown = html;
    const focused = document.activeElement?.closest(".inbox-list a")?.getAttribute("href");
    box.innerHTML = html;
    if (focused) {
      /** @type {HTMLElement | null} */
      const again = box.querySelector(`a[href="${CSS.escape(focused)}"]`);
      again?.focus({ preventScroll: true });
    }
    nameWaiting(Number(box.querySelector("nav")?.dataset.waiting));
    if (!document.querySelector("[data-conversation]")) await renewInvitation();
  });

  /** Say that the page is not live, once that has lasted. @param {boolean} isConnected */
  function showConnection(isConnected) {
    if (!offline) return;
    clearTimeout(away);
    if (isConnected) {
      offline.hidden = true;
      offline.textContent = "";
    } else {
      away = window.setTimeout(() => {
        offline.textContent = offline.dataset.offline ?? "";
        offline.hidden = false;
      }, 3_000);
    }
  }

  return { site: box.dataset.site ?? "", refresh, showConnection };
}

/** Bring what stands beside a list without an open conversation up to date. */
async function renewInvitation() {
  const response = await fetched(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [here, there] = [document, page].map((side) => side.getElementById("content"));
  if (here && there && !here.contains(document.activeElement)) here.innerHTML = there.innerHTML;
}

/** @param {number} waiting */
function nameWaiting(waiting) {
  const name = document.title.replace(/^\(\d+\) /, "");
  document.title = waiting ? `(${waiting}) ${name}` : name;
}
