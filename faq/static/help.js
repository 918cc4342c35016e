// @ts-check
// Suggestions while typing in the help centre's search: a combobox. Without it the form still searches.

const PAUSE = 150; // milliseconds without typing before suggestions are asked for

/** @typedef {{ article_id: string, question: string, parts: { text: string, matched: boolean }[] }} Suggestion */

for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input");
  if (form instanceof HTMLFormElement && input) suggestIn(form, input);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 */
function suggestIn(form, input) {
  const home = document.body.dataset.home ?? "";
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = "suggestions";
  list.className = "suggestions";
  list.role = "listbox";
  list.ariaLabel = input.ariaLabel;
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.ariaExpanded = "false";

  let timer = 0;
  let active = -1;
  let asked = new AbortController();
  /** What was typed last and the articles offered for it, until that is told. @type {Record<string, string> | null} */
  let offered = null;

  /** Tell once how one try ended. @param {"taken" | "searched" | "left"} ended */
  const tell = (ended) => {
    if (offered) navigator.sendBeacon(`${home}suggested`, new URLSearchParams({ ...offered, ended }));
    offered = null;
  };

  const close = () => {
    asked.abort();
    clearTimeout(timer);
    list.hidden = true;
    input.ariaExpanded = "false";
    mark(-1);
  };

  /** @param {number} place */
  const mark = (place) => {
    active = place;
    [...list.children].forEach((option, number) => {
      option.ariaSelected = `${number === place}`;
      if (number === place) option.scrollIntoView({ block: "nearest" });
    });
    const chosen = list.children[place];
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const typed = input.value.trim();
    if (!typed) {
      tell("left");
      return close();
    }
    try {
      const address = `${form.dataset.suggest}&${new URLSearchParams({ q: typed })}`;
      const response = await fetch(address, { signal });
      if (!response.ok) return;
      const { suggestions } = await response.json();
      if (!signal.aborted) show(typed, suggestions);
    } catch {
      // Asked anew meanwhile, or offline: the next keystroke asks again.
    }
  };

  /** @param {string} typed @param {Suggestion[]} suggestions */
  const show = (typed, suggestions) => {
    offered = { q: typed, articles: suggestions.map(({ article_id }) => article_id).join(" ") };
    list.replaceChildren(...suggestions.map(optionOf));
    list.hidden = !suggestions.length || document.activeElement !== input;
    input.ariaExpanded = `${!list.hidden}`;
    status.textContent = (form.dataset.found ?? "").replace("{n}", `${suggestions.length}`);
    mark(-1);
  };

  /** @param {Suggestion} suggestion @param {number} number */
  const optionOf = (suggestion, number) => {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `suggestion-${number}`;
    option.dataset.article = suggestion.article_id;
    for (const { text, matched } of suggestion.parts) {
      const part = document.createElement(matched ? "mark" : "span");
      part.textContent = text;
      option.append(part);
    }
    return option;
  };

  /** @param {HTMLElement} option */
  const open = (option) => {
    const { article = "" } = option.dataset;
    tell("taken");
    const told = new URLSearchParams({ q: input.value, article_id: article });
    navigator.sendBeacon(`${home}picked`, told);
    location.assign(home + article);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE); // also while an input method is at work
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const many = list.hidden ? 0 : list.children.length;
    const chosen = many ? list.children[active] : undefined;
    if (event.key === "Escape" && many) close();
    else if (event.key === "ArrowDown" && many) mark((active + 2) % (many + 1) - 1);
    else if (event.key === "ArrowUp" && many) mark((active + 1 + many) % (many + 1) - 1);
    else if (event.key === "ArrowDown") ask();
    else if (event.key === "Enter" && chosen instanceof HTMLElement) open(chosen);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", () => tell("searched"));
  addEventListener("pagehide", () => tell("left"));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
  list.addEventListener("click", ({ target }) => {
    const option = target instanceof Element ? target.closest("li") : null;
    if (option) open(option);
  });
}
