// @ts-check
// Moves categories by dragging and by keys. The buttons beside each do the same without it.

const tree = document.querySelector("[data-tree]");
const move = document.querySelector("form[data-move]");
const SIGNS = { ArrowUp: "↑", ArrowDown: "↓", ArrowRight: "→", ArrowLeft: "←" };

/** @typedef {"before" | "into" | "after"} Place */
/** @typedef {{item: HTMLLIElement, place: Place}} Target */

if (tree instanceof HTMLElement && move instanceof HTMLFormElement) {
  /** @type {{dragged: HTMLLIElement | null, target: Target | null}} */
  const now = { dragged: null, target: null };

  tree.addEventListener("keydown", (event) => {
    const sign = SIGNS[/** @type {keyof typeof SIGNS} */ (event.key)];
    const item = event.target instanceof Element && event.target.closest("li");
    if (!sign || !event.altKey || !item) return;
    const button = item.querySelector(`:scope > .faq-branch button[data-key="${sign}"]`);
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    button.click();
  });

  tree.addEventListener("dragstart", (event) => {
    now.dragged = event.target instanceof Element ? event.target.closest("li") : null;
    if (now.dragged && event.dataTransfer) {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", now.dragged.dataset.path ?? "");
    }
  });

  tree.addEventListener("dragover", (event) => {
    const item = event.target instanceof Element && event.target.closest("li");
    mark(null);
    if (!now.dragged || !item || now.dragged.contains(item)) return;
    event.preventDefault();
    mark({ item, place: placeIn(item, event.clientY) });
  });

  tree.addEventListener("drop", (event) => {
    if (!now.dragged || !now.target) return;
    event.preventDefault();
    const { item, place } = now.target;
    const after = item.nextElementSibling;
    const before = place === "before" ? item : place === "after" ? after : null;
    fill("path", now.dragged.dataset.path);
    fill("around", place === "into" ? item.dataset.path : item.dataset.around);
    fill("before", before instanceof HTMLElement ? before.dataset.path : "");
    move.requestSubmit();
  });

  tree.addEventListener("dragend", () => {
    now.dragged = null;
    mark(null);
  });

  /** @param {Target | null} to */
  const mark = (to) => {
    now.target?.item.removeAttribute("data-drop");
    now.target = to;
    now.target?.item.setAttribute("data-drop", now.target.place);
  };

  /**
   * @param {string} name
   * @param {string | undefined} value
   */
  const fill = (name, value) => {
    const field = move.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value ?? "";
  };
}

/**
 * The upper and the lower quarter of a line mean beside it, the middle into it.
 * @param {HTMLElement} item
 * @param {number} y
 * @returns {Place}
 */
function placeIn(item, y) {
  const line = item.querySelector(".faq-branch")?.getBoundingClientRect();
  if (!line) return "into";
  const share = (y - line.top) / line.height;
  return share < 0.25 ? "before" : share > 0.75 ? "after" : "into";
}
