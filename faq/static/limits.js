// @ts-check
// How much room a text has left, told beside its hint. The text itself is never cut: pasting more
// than there is room for loses nothing, and says by how much it is too long.

const NEAR = 0.8; // of the room: before that nobody has to know
const PAUSE = 1000; // milliseconds without typing before it is said aloud

/**
 * Tell the room of every text of a form that has a limit: of characters, or of lines.
 * @param {HTMLFormElement} form whose ``data-room-…`` hold the sentences, with {n}
 */
export function tellRoom(form) {
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  form.append(spoken);
  for (const text of form.querySelectorAll("[data-limit], [data-lines]")) {
    if (text instanceof HTMLInputElement || text instanceof HTMLTextAreaElement) {
      tell(form, text, spoken);
    }
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement | HTMLTextAreaElement} text
 * @param {HTMLElement} spoken what a screen reader reads out
 */
function tell(form, text, spoken) {
  const hint = document.getElementById(`${text.id}-hint`);
  if (!hint) return;
  const shown = document.createElement("span");
  shown.className = "faq-room";
  hint.append(" ", shown);
  const label = text.labels?.[0]?.textContent?.trim() ?? "";
  let said = "";
  let timer = 0;

  const show = () => {
    const { room, limit, unit } = roomOf(text);
    const near = limit - room >= limit * NEAR;
    const state = room < 0 ? "over" : near ? "left" : "";
    const sentence = form.dataset[`room${unit}${state === "over" ? "Over" : "Left"}`] ?? "";
    shown.textContent = state ? sentence.replace("{n}", Math.abs(room).toLocaleString()) : "";
    shown.classList.toggle("error", state === "over");
    clearTimeout(timer);
    if (state !== said) {
      timer = window.setTimeout(() => {
        said = state;
        spoken.textContent = state ? `${label}: ${shown.textContent}` : "";
      }, PAUSE);
    }
  };
  text.addEventListener("input", show);
  show();
  clearTimeout(timer); // what stands there from the beginning is not read out
}

/**
 * Count as the service does: characters and not their halves, lines that say something.
 * @param {HTMLInputElement | HTMLTextAreaElement} text
 */
function roomOf(text) {
  const ofLines = text.dataset.lines;
  const limit = Number(ofLines ?? text.dataset.limit);
  const used = ofLines
    ? new Set(text.value.split("\n").map((line) => line.trim()).filter(Boolean)).size
    : [...text.value.trim()].length;
  return { limit, room: limit - used, unit: ofLines ? "Lines" : "Characters" };
}
