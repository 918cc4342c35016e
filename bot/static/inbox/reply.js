// @ts-check
// The reply box: sends without a reload, and never loses what was typed.

const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
const failed = document.querySelector("script[data-failed]")?.getAttribute("data-failed") ?? "";

/**
 * Make the reply box of a conversation work, now and whenever its parts are renewed.
 * @param {HTMLElement} box
 * @param {string} id of the conversation
 * @param {(isSent: boolean) => Promise<void>} tried called after each attempt to send
 */
export function openReply(box, id, tried) {
  const draft = draftOf(id);
  const connect = () => {
    const form = /** @type {HTMLFormElement | null} */ (box.querySelector("form.reply"));
    if (form) work(box, form, draft, tried);
    else showUnsent(box, draft);
  };
  box.addEventListener("renewed", connect);
  connect();
}

/**
 * @param {HTMLElement} box
 * @param {HTMLFormElement} form
 * @param {ReturnType<typeof draftOf>} draft
 * @param {(isSent: boolean) => Promise<void>} tried
 */
function work(box, form, draft, tried) {
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  const failure = /** @type {HTMLElement} */ (form.querySelector('[role="alert"]'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  text.value = text.value || draft.read();

  /** @param {string} reason */
  function show(reason) {
    failure.hidden = reason === "";
    failure.textContent = reason;
    if (reason) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = text.value;
    if (!words.trim() || button.disabled) return;
    button.disabled = true;
    box.toggleAttribute("data-sending", true); // the form stays until it is known what happened
    const reason = await send(form.action, words, draft.clientId);
    box.toggleAttribute("data-sending", false);
    button.disabled = false;
    show(reason);
    if (reason === "") {
      draft.clientId = freshId();
      if (text.value === words) text.value = "";
      draft.write(text.value);
    }
    await tried(reason === "");
  });

  text.addEventListener("input", () => draft.write(text.value));
  text.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // Enter that ends a conversion
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

/**
 * Send a reply; return an empty text, or what went wrong.
 * @param {string} action
 * @param {string} text
 * @param {string} clientId
 * @returns {Promise<string>}
 */
async function send(action, text, clientId) {
  try {
    const response = await fetch(action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": token },
      body: new URLSearchParams({ text, client_id: clientId }),
    });
    if (response.ok) return "";
    const problem = await response.json();
    return problem.detail || failed;
  } catch {
    return failed;
  }
}

/**
 * What was typed for a conversation and not sent; it survives until the tab is closed. A retry
 * goes out under the same `clientId`, so that the customer reads it once.
 * @param {string} id
 */
function draftOf(id) {
  const key = `madoguchi-reply-${id}`;
  return {
    clientId: freshId(),
    read() {
      try {
        return sessionStorage.getItem(key) ?? "";
      } catch {
        return "";
      }
    },
    /** @param {string} text */
    write(text) {
      try {
        if (text) sessionStorage.setItem(key, text);
        else sessionStorage.removeItem(key);
      } catch {
        // Without storage the text lives as long as the page.
      }
    },
  };
}

/**
 * Keep what was typed in sight when there is no longer a form for it.
 * @param {HTMLElement} box
 * @param {ReturnType<typeof draftOf>} draft
 */
function showUnsent(box, draft) {
  const part = box.querySelector('[data-part="reply"]');
  const words = draft.read();
  if (!part || !words || part.querySelector(".unsent")) return;
  const kept = document.createElement("p");
  kept.className = "plain-words unsent";
  kept.textContent = words;
  part.append(kept);
}

function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
