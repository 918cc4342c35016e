import { Problem } from "./api.js";

/** A repeated request with the same id counts once. */
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

/**
 * What the customer did and the service has not confirmed, in order, one at a time. Nothing is
 * given up: without a network it waits and tries again; refused, it stays to be retried by hand.
 */
export class Outbox {
  /** @type {Entry[]} */
  entries = [];
  busy = false;
  failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /**
   * @param {(entry: Entry) => Promise<void>} deliver
   * @param {() => void} changed
   */
  constructor(deliver, changed) {
    this.deliver = deliver;
    this.changed = changed;
    addEventListener("online", () => this.flush());
  }

  /** The entry that is on its way, or waits for the network. */
  get head() {
    return this.entries.find((entry) => entry.state !== "refused");
  }

  /** @param {Entry["path"]} path @param {Record<string, unknown>} body @param {string} text */
  add(path, body, text) {
    const [client_id, created_at] = [newId(), new Date().toISOString()];
    this.entries.push({ client_id, path, body, text, created_at, state: "waiting", reason: "" });
    this.flush();
  }

  /** Try everything again, what was refused too. */
  retry() {
    for (const entry of this.entries) entry.state = "waiting";
    this.flush();
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.busy) return;
    this.busy = true;
    for (let entry = this.head; entry; entry = this.head) {
      const { client_id } = entry;
      entry.state = "sending";
      this.changed();
      try {
        await this.deliver(entry);
        this.failures = 0;
        this.entries = this.entries.filter((other) => other.client_id !== client_id);
      } catch (error) {
        if (!this.failed(entry, error)) break;
      }
    }
    this.busy = false;
    this.changed();
  }

  /** Note a failure; true if the next entry may go ahead. @param {Entry} entry @param {unknown} error */
  failed(entry, error) {
    if (error instanceof Problem && error.final) {
      entry.state = "refused";
      entry.reason = error.message;
      return true;
    }
    for (const waiting of this.entries) if (waiting.state !== "refused") waiting.state = "failed";
    const seconds = error instanceof Problem && error.retryAfter;
    const wait = seconds ? seconds * 1_000 : Math.min(30_000, 1_000 * 2 ** this.failures++);
    this.timer = setTimeout(() => this.flush(), wait * (1 + Math.random() / 4));
    return false;
  }
}
