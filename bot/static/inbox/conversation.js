// @ts-check
// The open conversation: new messages, and buttons that follow who has it.

import { openReply } from "./reply.js";
import { coalesced, fetched } from "./task.js";

const NEAR_THE_END_PX = 120;

/** Return the conversation of this page, if it shows one. */
export function openConversation() {
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-conversation]"));
  const log = /** @type {HTMLElement | null} */ (document.querySelector(".messages"));
  const pill = /** @type {HTMLButtonElement | null} */ (document.querySelector(".new-messages"));
  if (!box || !log || !pill) return null;
  const id = box.dataset.id ?? "";
  const address = box.dataset.conversation ?? "";
  // The page opens at its end: what was just done is said there, until something else happens.
  const flashes = [...document.querySelectorAll("main > .flash")];
  const said = flashes.filter((one) => !one.matches(".flash-error"));

  const refresh = coalesced(async () => {
    const response = await fetched(`${address}/messages?after=${box.dataset.last ?? "0"}`);
    const { html, last_id, state, from_customer } = await response.json();
    const wasAtEnd = isAtEnd();
    const isNews = Number(last_id) > Number(box.dataset.last);
    if (isNews || state !== box.dataset.state) said.forEach((one) => one.remove());
    if (isNews) {
      merge(log, html, Number(box.dataset.last));
      box.dataset.last = String(last_id);
      noteSeen(box);
    }
    const isSending = box.hasAttribute("data-sending");
    if (state !== box.dataset.state && !isSending) await renewParts(box);
    if (wasAtEnd) toEnd();
    else if (from_customer) pill.hidden = false;
  });

  /** Follow what an agent has just tried to send. @param {boolean} isSent */
  async function afterReply(isSent) {
    await refresh();
    if (isSent) toEnd();
    box?.querySelector("textarea")?.focus({ preventScroll: true });
  }

  pill.addEventListener("click", () => {
    toEnd();
    box.querySelector("textarea")?.focus({ preventScroll: true });
  });
  document.addEventListener("scroll", () => {
    if (isAtEnd()) pill.hidden = true;
  });
  box.querySelector(".foot")?.prepend(...flashes);
  openReply(box, id, afterReply);
  if (!location.search.includes("newest=")) toEnd();
  return { id, refresh };
}

/**
 * Append messages, and replace those that an act of the customer has changed.
 * @param {HTMLElement} log
 * @param {string} html
 * @param {number} last id of the newest message that is shown
 */
function merge(log, html, last) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  for (const item of /** @type {HTMLElement[]} */ ([...fresh.content.children])) {
    const old = log.querySelector(`:scope > [data-id="${item.dataset.id}"]`);
    if (old) {
      const wasOpen = old.querySelector("details")?.open;
      const details = item.querySelector("details");
      if (wasOpen && details) details.open = true;
      old.replaceWith(item);
    } else if (Number(item.dataset.id) > last) {
      log.append(item);
    }
  }
}

/** Bring the head and the reply box up to date: somebody took, resolved or reopened it.
 * @param {HTMLElement} box */
async function renewParts(box) {
  const response = await fetched(`${box.dataset.conversation}${location.search}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = /** @type {HTMLElement | null} */ (page.querySelector("[data-conversation]"));
  if (!fresh) return;
  const hadFocus = document.activeElement?.id === "reply-text";
  for (const part of box.querySelectorAll("[data-part]")) {
    const name = part.getAttribute("data-part");
    const other = fresh.querySelector(`[data-part="${name}"]`);
    if (other) part.replaceWith(other);
  }
  box.dataset.state = fresh.dataset.state;
  box.dispatchEvent(new CustomEvent("renewed"));
  if (hadFocus) box.querySelector("textarea")?.focus({ preventScroll: true });
  noteSeen(box);
}

/** Tell the form that resolves what the agent has in front of them. @param {HTMLElement} box */
function noteSeen(box) {
  const seen = /** @type {HTMLInputElement | null} */ (box.querySelector("[name=seen]"));
  if (seen) seen.value = box.dataset.last ?? "";
}

function isAtEnd() {
  const page = document.documentElement;
  return window.innerHeight + window.scrollY >= page.scrollHeight - NEAR_THE_END_PX;
}

function toEnd() {
  window.scrollTo({ top: document.documentElement.scrollHeight });
}
