import { call, Problem } from "./api.js";
import { Outbox } from "./outbox.js";
import { texts } from "./texts.js";

/**
 * One customer's conversation: what was said, what still has to be sent, and the live stream.
 * It is made on the service with the first thing the customer sends, never before.
 */
export class Conversation {
  /** @type {Session | null} */
  session = null;
  /** @type {Status} */
  status = "pending";
  /** @type {Message[]} in the order of their ids, each once */
  messages = [];
  /** The newest message that came by the stream: a reply to a POST may overtake others. */
  heard = 0;
  connected = true;
  restarted = false;
  page = "";
  /** @type {{referrer?: string, segment?: string}} */
  about = {};
  stop = new AbortController();

  /**
   * @param {string} site @param {() => string} locale
   * @param {Listener} listener
   */
  constructor(site, locale, listener) {
    this.site = site;
    this.locale = locale;
    this.listener = listener;
    this.outbox = new Outbox((entry) => this.deliver(entry), listener.changed);
  }

  /** The bot is thinking about what was sent. */
  get thinking() {
    return this.outbox.busy && this.status !== "open";
  }

  /** What the customer wrote and the service has not echoed. */
  get unsent() {
    const echoed = new Set(this.messages.map((message) => message.client_id));
    return this.outbox.entries.filter((entry) => !echoed.has(entry.client_id));
  }

  /** Go on where the customer left off. @param {Session} session */
  async resume(session) {
    this.session = session;
    const loaded = this.load(session);
    void this.connect(loaded);
    await loaded;
  }

  /** Fetch what was said before. @param {Session} session */
  async load(session) {
    for (let wait = 500; this.session === session; wait = Math.min(15_000, wait * 2)) {
      try {
        const reply = await call(`conversations/${session.id}`, { token: session.token });
        this.take(reply, false);
        this.heard = reply.messages.at(-1)?.id ?? 0;
        return;
      } catch (error) {
        if (error instanceof Problem && error.gone) return this.forget();
        this.online(false);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** @param {string} text @param {string} [suggestion] the article whose question it is */
  send(text, suggestion) {
    this.restarted = false;
    this.outbox.add("messages", { text, suggestion }, text);
  }

  /** @param {Button} button */
  reply({ title, payload }) {
    this.outbox.add("messages", { text: title, payload }, title);
  }

  handOff() {
    if (!this.outbox.entries.some((entry) => entry.path === "handoff")) {
      this.outbox.add("handoff", {}, texts.askForPerson);
    }
  }

  /** @param {Message} message @param {string | null} article_id null for none of them */
  choose(message, article_id) {
    const { content, id } = message;
    const chosen = content.candidates?.find((candidate) => candidate.article_id === article_id);
    content.chosen = article_id ?? "none";
    this.outbox.add("choice", { message_id: id, article_id }, chosen?.question ?? texts.saidNone);
  }

  /** @param {Message} message @param {boolean} solved */
  feedback(message, solved) {
    message.content.feedback = solved ? "yes" : "no";
    const words = solved ? texts.saidYes : texts.saidNo;
    this.outbox.add("feedback", { message_id: message.id, solved }, words);
  }

  /** @param {Entry} entry @returns {Promise<void>} */
  async deliver(entry) {
    const before = this.session;
    const { id, token } = before ?? (await this.begin());
    try {
      const body = { client_id: entry.client_id, ...entry.body };
      this.take(await call(`conversations/${id}/${entry.path}`, { token, body }), true);
      this.online(true);
    } catch (error) {
      if (!(error instanceof Problem)) this.online(false);
      if (!before || !(error instanceof Problem && error.gone)) throw error;
      if (this.session === before) this.forget();
      // What was said is said again in a new conversation; an answer to an old message is not.
      if ("message_id" in entry.body) return;
      return this.deliver(entry);
    }
  }

  /** @returns {Promise<Session>} */
  async begin() {
    const made = await call(`sites/${encodeURIComponent(this.site)}/conversations`, {
      body: { locale: this.locale(), page_url: this.page, ...this.about },
    });
    this.session = { id: made.conversation.id, token: made.token };
    this.listener.keep(this.session);
    this.take(made, true);
    this.heard = 0;
    void this.connect(Promise.resolve());
    return this.session;
  }

  /** The service does not know this conversation (any more). */
  forget() {
    this.stop.abort();
    this.session = null;
    this.restarted = this.messages.length > 0;
    this.messages = [];
    this.status = "pending";
    this.listener.keep(null);
    this.listener.changed();
  }

  /** @param {Partial<Reply>} reply @param {boolean} live false for what was there before */
  take({ messages = [], conversation }, live) {
    const known = new Map(this.messages.map((message) => [message.id, message]));
    for (const message of messages) {
      if (!known.has(message.id) && live) this.listener.arrived(message);
      if (!known.has(message.id)) known.set(message.id, message);
    }
    this.messages = [...known.values()].sort((a, b) => a.id - b.id);
    if (conversation) this.status = conversation.status;
    this.listener.changed();
  }

  /** @param {boolean} connected */
  online(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.listener.changed();
  }

  /**
   * Listen to the service, or to the tab of this browser that does: to that one from now on, to
   * the service once what was said before is `loaded`.
   * @param {Promise<void>} loaded
   */
  async connect(loaded) {
    const session = /** @type {Session} */ (this.session);
    const { signal } = (this.stop = new AbortController());
    /** @param {{event: string, data: any}} heard */
    const hear = ({ event, data }) => {
      if (signal.aborted) return;
      if (event === "message") {
        this.heard = Math.max(this.heard, data.id);
        this.take({ messages: [data] }, true);
      } else if (event === "conversation") this.take({ conversation: data }, true);
      else if (event === "gone" && this.session === session) this.forget();
      else if (event === "connected" || event === "lost") this.online(event === "connected");
    };
    const lead = this.listener.lead(session.id);
    const { oneTab, stayConnected } = await streaming();
    await oneTab(`madoguchi:${session.id}`, signal, lead, hear, async (share) => {
      await loaded;
      /** @param {string} event @param {any} data */
      const both = (event, data) => {
        share({ event, data });
        hear({ event, data });
      };
      await stayConnected(session, () => this.heard, both, signal);
    });
  }
}

/**
 * Load what follows a conversation, with the first one. A browser may remember that a module did
 * not come, so each try has an address of its own.
 * @returns {Promise<typeof import("./stream.js")>}
 */
async function streaming() {
  for (let tries = 0; ; tries++) {
    try {
      return await import(`./stream.js?${tries}`);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 1_000 * 2 ** tries)));
    }
  }
}
