// @ts-check
// Small behaviours of every console page. Without them the pages still work.

const YEAR = 365 * 24 * 60 * 60;

/** @param {string} theme "light", "dark" or "" for the system's. */
function show(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  const age = theme ? YEAR : 0;
  document.cookie = `madoguchi_theme=${theme}; path=/; max-age=${age}; samesite=lax`;
}

for (const group of document.querySelectorAll("[data-theme-switch]")) {
  const buttons = group.querySelectorAll("button");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      show(button.value);
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    });
  }
}

/** @type {NodeListOf<HTMLDetailsElement>} */
const menus = document.querySelectorAll("details.menu");

document.addEventListener("click", (event) => {
  for (const menu of menus) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

/** @type {NodeListOf<HTMLButtonElement>} */
const copyButtons = document.querySelectorAll("button[data-copy]");

for (const button of copyButtons) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy ?? "");
    const text = source instanceof HTMLInputElement ? source.value : source?.textContent;
    await navigator.clipboard.writeText((text ?? "").trim());
    const label = button.textContent;
    button.textContent = button.dataset.copied ?? label;
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
}

/** @type {NodeListOf<HTMLSelectElement>} */
const submitting = document.querySelectorAll("select[data-submit]");

for (const select of submitting) {
  select.addEventListener("change", () => select.form?.requestSubmit());
}

// A second click while the first is on its way sends nothing twice.
const AGAIN = 10_000; // milliseconds after which an answer is no longer expected

/** @type {Map<HTMLFormElement, number>} */
const sent = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
  if (Date.now() - (sent.get(form) ?? -AGAIN) < AGAIN) event.preventDefault();
  else sent.set(form, Date.now());
});

addEventListener("pageshow", () => sent.clear());
