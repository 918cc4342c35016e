import { byId, h } from "./dom.js";
import { texts } from "./texts.js";

/** The name, the greeting, the first questions. @param {WidgetConfig | null} config @param {(text: string, suggestion: string) => void} ask */
export function drawFront(config, ask) {
  document.title = texts.title;
  byId("name").textContent = config?.name || texts.title;
  byId("about").textContent = texts.about;
  byId("close").ariaLabel = texts.close;
  byId("greeting").textContent = config?.texts?.greeting || texts.greeting;
  byId("log").ariaLabel = texts.log;
  drawSuggestions(config?.suggestions ?? [], texts.suggestions, ask);
}

/** What was typed is set off. @param {Candidate[]} suggestions @param {string} title @param {(text: string, suggestion: string) => void} ask */
export function drawSuggestions(suggestions, title, ask) {
  const section = byId("suggestions");
  const [heading, list] = /** @type {HTMLElement[]} */ ([...section.children]);
  heading?.replaceChildren(title);
  list?.replaceChildren(
    ...suggestions.map(({ question, article_id, parts = [{ text: question, matched: false }] }) => {
      const onclick = () => ask(question, article_id);
      const words = parts.map(({ text, matched }) => (matched ? h("mark", {}, text) : text));
      return h("li", {}, h("button", { type: "button", onclick }, h("span", {}, ...words)));
    }),
  );
  section.hidden = !suggestions.length;
}

/** The way to people, or who of them is there. @param {Talk} conversation */
export function drawPeople({ status, messages, outbox }) {
  const button = byId("person");
  const waiting = byId("waiting");
  const withPeople = status === "open" || status === "snoozed";
  const since = messages.findLastIndex(({ kind }) => kind === "handed_over");
  const agent = messages
    .slice(since + 1)
    .findLast(({ sender, type }) => sender === "agent" && type === "outgoing");
  const asking = outbox.entries.some(({ path }) => path === "handoff");
  const words = agent ? texts.with(agent.sender_name || texts.agent) : texts.waiting;
  if (button.contains(document.activeElement) && withPeople) byId("log").focus();
  button.hidden = withPeople;
  button.ariaDisabled = `${asking}`;
  /** @type {Element} */ (button.lastElementChild).textContent = texts.person;
  if (waiting.textContent !== words) waiting.textContent = words;
  waiting.hidden = !withPeople;
}

/** One line about what stands in the way, or nothing. @param {Talk} conversation */
export function drawNotice({ connected, session, outbox, restarted }) {
  const failing = outbox.entries.some(({ state }) => state === "failed");
  let words = "";
  if (failing || (session && !connected)) words = texts.offline;
  else if (restarted) words = texts.restart;
  const notice = byId("notice");
  if (notice.textContent !== words) notice.textContent = words;
}
