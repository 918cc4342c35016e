import { h } from "./dom.js";
import { body, foot, speaker } from "./message.js";
import { day, dayInWords, texts, time } from "./texts.js";

/** An entry that is not sent yet, as a message. @param {Entry} entry @returns {Message} */
const asMessage = ({ client_id, text, created_at }) => ({
  id: Infinity,
  client_id,
  type: "incoming",
  sender: "contact",
  kind: "text",
  text,
  created_at,
  content: {},
});

/** The list of messages. What is on the screen stays there: only what changed is touched. */
export class Log {
  /** @type {Map<string, {element: HTMLElement, foot: HTMLElement, drawn: string}>} */
  rows = new Map();
  typing = h("p", { className: "typing", hidden: true });
  /** The end is kept in sight. */
  pinned = true;
  top = 0;
  latest = h("button", { type: "button", className: "latest", hidden: true });

  /** @param {HTMLElement} element @param {Actions} actions */
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    this.typing.append(h("i"), h("i"), h("i"), h("span", { className: "hidden" }));
    this.latest.onclick = () => this.toEnd();
    element.after(this.latest);
    element.addEventListener("scroll", () => {
      // Only a reader moves up: a list that shrinks stays where it is.
      if (element.scrollTop < this.top) this.pinned = false;
      this.top = element.scrollTop;
      this.noteEnd();
    });
    new ResizeObserver(() => this.pinned && this.stay()).observe(element);
  }

  /** @param {Talk} conversation */
  draw(conversation) {
    const { messages, unsent } = conversation;
    const before = new Set(this.element.children);
    const shown = [...messages, ...unsent.map(asMessage)];
    // What stands above the customer's last words, or above an offer of a person, is settled.
    const settling = shown.findLast(
      ({ type, kind }) => type === "incoming" || kind === "offer_person",
    );
    /** @type {Node[]} */
    const wanted = [];
    shown.forEach((message, index) => {
      const previous = shown[index - 1];
      const { created_at } = message;
      const date = day(created_at);
      if (date !== (previous ? day(previous.created_at) : new Date().toDateString())) {
        wanted.push(
          this.row(date, () => h("p", { className: "day" }, dayInWords(created_at))).element,
        );
      }
      const entry = unsent.find(({ client_id }) => client_id === message.client_id);
      const row = this.messageRow(message, previous);
      this.drawFoot(row, message, entry, conversation, settling);
      wanted.push(row.element);
    });
    this.place(wanted);
    this.latest.textContent = texts.latest;
    this.drawTyping(conversation.thinking);
    const fresh = wanted.filter((node) => !before.has(/** @type {Element} */ (node)));
    if (!fresh.length) return this.pinned && this.stay();
    const first = fresh.length < wanted.length ? fresh[0] : undefined;
    if (this.pinned || shown.at(-1)?.type === "incoming") this.toEnd(first);
    else this.latest.hidden = false;
  }

  /** @param {string} key @param {() => HTMLElement} make */
  row(key, make) {
    let row = this.rows.get(key);
    if (!row) {
      row = { element: make(), foot: h("div", { className: "foot" }), drawn: "" };
      this.rows.set(key, row);
    }
    return row;
  }

  /** @param {Message} message @param {Message} [previous] */
  messageRow(message, previous) {
    return this.row(keyOf(message), () => {
      const content = body(message);
      if (message.type === "activity") return content;
      const name = h("b", {}, speaker(message));
      const element = h(
        "div",
        {},
        h("p", { className: "meta" }, name, ` ${time(message.created_at)}`),
        content,
      );
      const same =
        previous &&
        speaker(previous) === name.textContent &&
        previous.type !== "activity" &&
        time(previous.created_at) === time(message.created_at);
      element.className = `message ${message.sender}${same ? " same" : ""}`;
      return element;
    });
  }

  /**
   * @param {{element: HTMLElement, foot: HTMLElement, drawn: string}} row @param {Message} message
   * @param {Entry | undefined} entry @param {Talk} conversation @param {Message | undefined} settling
   */
  drawFoot(row, message, entry, { status }, settling) {
    const latest = message.id >= (settling?.id ?? 0);
    const withPeople = status === "open" || status === "snoozed";
    const drawn = JSON.stringify([
      message.content,
      latest,
      withPeople,
      entry?.state,
      entry?.reason,
    ]);
    if (row.drawn === drawn) return;
    row.drawn = drawn;
    const focused = row.foot.contains(document.activeElement);
    const content = entry ? this.delivery(entry) : foot(message, latest, withPeople, this.actions);
    row.foot.replaceChildren(...(content ? [content] : []));
    if (content) row.element.append(row.foot);
    else row.foot.remove();
    if (focused) this.element.focus({ preventScroll: true });
  }

  /** How the sending goes. @param {Entry} entry */
  delivery({ state, reason }) {
    if (state === "waiting" || state === "sending") {
      return h("p", { className: "said late" }, texts.sending);
    }
    const retry = h("button", { type: "button", className: "choice small" }, texts.retry);
    retry.onclick = this.actions.retry;
    return h("div", { className: "failed" }, h("span", {}, reason || texts.unsent), retry);
  }

  /** Put the rows in order without moving one that is in its place. @param {Node[]} wanted */
  place(wanted) {
    for (const [key, { element }] of this.rows) {
      if (!wanted.includes(element)) {
        element.remove();
        this.rows.delete(key);
      }
    }
    wanted.forEach((node, index) => {
      const there = this.element.children[index] ?? null;
      if (there !== node) this.element.insertBefore(node, there);
    });
  }

  /** @param {boolean} thinking */
  drawTyping(thinking) {
    this.typing.hidden = !thinking;
    /** @type {Element} */ (this.typing.lastElementChild).textContent = texts.typing;
    if (this.element.lastElementChild !== this.typing) this.element.append(this.typing);
  }

  stay() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  noteEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    if (scrollHeight - scrollTop - clientHeight < 80) this.pinned = this.latest.hidden = true;
  }

  /** Show the newest, but never past the first line of what has just come. @param {Node} [first] */
  toEnd(first = this.typing.previousElementSibling ?? undefined) {
    const top = first instanceof HTMLElement ? first.offsetTop - 56 : Infinity;
    this.element.scrollTop = Math.min(this.element.scrollHeight, top);
    this.pinned = false;
    this.latest.hidden = true;
    this.noteEnd();
  }
}

/** @param {Message} message */
const keyOf = ({ type, client_id, id }) => (type === "incoming" && client_id) || `${id}`;
