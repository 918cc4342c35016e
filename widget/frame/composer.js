import { byId } from "./dom.js";
import { texts } from "./texts.js";

const LIMIT = 2_000;
const NEAR = 200;
/** Safari ends a composition just before the Enter that ended it arrives. */
const SAME_KEYSTROKE = 30;

/**
 * The box to write in. Enter sends, Shift+Enter is a new line, and the Enter that confirms a
 * conversion of the input method only does that.
 * @param {(text: string) => void} send @param {(text: string) => void} typed
 */
export function composer(send, typed) {
  const box = /** @type {HTMLTextAreaElement} */ (byId("text"));
  const button = /** @type {HTMLButtonElement} */ (byId("send"));
  const count = byId("count");
  let composedAt = -Infinity;

  const draw = () => {
    const left = LIMIT - [...box.value].length;
    count.textContent = left <= NEAR ? texts.left(left) : "";
    count.classList.toggle("over", left < 0);
    box.ariaInvalid = `${left < 0}`;
    button.disabled = left < 0 || !box.value.trim();
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  };

  const submit = () => {
    if (button.disabled) return;
    const text = box.value.trim();
    box.value = "";
    draw();
    send(text);
  };

  box.addEventListener("compositionend", (event) => (composedAt = event.timeStamp));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === 229) return;
    if (event.timeStamp - composedAt < SAME_KEYSTROKE) return event.preventDefault();
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", () => {
    draw();
    typed(box.value);
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    box.focus();
  });

  return {
    /** @param {boolean} fresh */
    speak(fresh) {
      box.placeholder = box.ariaLabel = fresh ? texts.ask : texts.reply;
      button.ariaLabel = texts.send;
      draw();
    },
    /** @param {string} text */
    write(text) {
      box.value = text;
      draw();
      if (matchMedia("(pointer: fine)").matches) box.focus();
    },
    focus: () => box.focus(),
  };
}
