// @ts-check
// The inbox follows by itself: the list, the open conversation, and replies without a reload.

const list = /** @type {HTMLElement | null} */ (document.querySelector("[data-inbox]"));
const conversation = /** @type {HTMLElement | null} */ (document.querySelector("[data-conversation]"));
const log = /** @type {HTMLElement | null} */ (document.querySelector(".messages"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.reply"));
const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";

/** Run a task, and once more if it was asked for while it ran. @param {() => Promise<void>} task */
function coalesced(task) {
  let running = false;
  let again = false;
  return async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await task();
    } catch {
      // The stream reconnects and asks again.
    }
    running = false;
    if (again) {
      again = false;
      await run();
    }
  };
}

const refreshList = coalesced(async () => {
  if (!list) return;
  const response = await fetch(list.dataset.list ?? "", { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const focused = document.activeElement?.getAttribute("href");
  list.innerHTML = await response.text();
  const open = conversation && [...list.querySelectorAll("a")].find((a) => a.pathname.endsWith(`/${conversation.dataset.id}`));
  open?.setAttribute("aria-current", "true");
  const again = focused && list.querySelector(`a[href="${CSS.escape(focused)}"]`);
  if (again instanceof HTMLElement) again.focus();
});

const refreshConversation = coalesced(async () => {
  if (!conversation || !log) return;
  const last = conversation.dataset.last ?? "0";
  const response = await fetch(`${conversation.dataset.conversation}/messages?after=${last}`);
  if (!response.ok) return;
  const { html, last_id, conversation: now } = await response.json();
  if (String(last_id) !== last) {
    const atEnd = isAtEnd();
    conversation.dataset.last = String(last_id);
    log.insertAdjacentHTML("beforeend", html);
    if (atEnd) scrollToEnd();
  }
  if (now.status !== conversation.dataset.status) location.reload();
});

function isAtEnd() {
  return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;
}

function scrollToEnd() {
  window.scrollTo({ top: document.documentElement.scrollHeight });
}

function listen() {
  const site = list?.dataset.inbox ?? location.pathname.split("/")[2];
  const stream = new EventSource(`/sse?inbox=${encodeURIComponent(site)}`);
  stream.addEventListener("open", () => {
    refreshList();
    refreshConversation();
  });
  stream.addEventListener("changed", (event) => {
    refreshList();
    if (JSON.parse(event.data).conversation_id === conversation?.dataset.id) refreshConversation();
  });
}

function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {HTMLFormElement} target */
function replies(target) {
  const box = /** @type {HTMLTextAreaElement} */ (target.elements.namedItem("text"));
  const failure = /** @type {HTMLElement} */ (target.querySelector('[role="alert"]'));
  const button = /** @type {HTMLButtonElement} */ (target.querySelector("button"));
  let clientId = freshId();

  target.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!box.value.trim() || button.disabled) return;
    button.disabled = true;
    const sent = await send(target.action, box.value, clientId);
    button.disabled = false;
    failure.hidden = sent === "";
    failure.textContent = sent;
    if (sent !== "") return;
    clientId = freshId();
    box.value = "";
    await refreshConversation();
    scrollToEnd();
    box.focus();
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      target.requestSubmit();
    }
  });
}

/**
 * Send a reply; return an empty text, or what went wrong.
 * @param {string} action @param {string} text @param {string} clientId
 */
async function send(action, text, clientId) {
  const script = document.querySelector("script[data-failed]");
  const failed = script?.getAttribute("data-failed") ?? "";
  try {
    const response = await fetch(action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": token },
      body: new URLSearchParams({ text, client_id: clientId }),
    });
    if (response.ok) return "";
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("h1")?.textContent?.trim() || failed;
  } catch {
    return failed;
  }
}

if (list || conversation) listen();
if (form) replies(form);
if (conversation) scrollToEnd();
