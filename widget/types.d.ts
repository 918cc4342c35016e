// What the loader, the frame and the API hand each other. Never sent to a browser.

declare const navigation: EventTarget; // where a browser has it

interface Window {
  Madoguchi?: Readonly<{ open(asked?: { text?: string }): void; close(): void }>;
}

type Talk = import("./frame/conversation.js").Conversation;
type Status = "pending" | "open" | "snoozed" | "resolved";

interface ConversationData {
  id: string;
  status: Status;
  locale: string;
}

interface Candidate {
  article_id: string;
  question: string;
  /** The question in pieces, for words that are being typed. */
  parts?: { text: string; matched: boolean }[];
}

/** A reply to tap: what it shows, and what it tells the assistant. */
interface Button {
  title: string;
  payload: string;
}

interface Message {
  id: number;
  client_id: string | null;
  type: "incoming" | "outgoing" | "activity";
  sender: "contact" | "bot" | "agent";
  sender_name?: string | null;
  kind: string;
  text: string;
  html?: string | null;
  created_at: string;
  content: {
    article_id?: string;
    locale?: string;
    question?: string;
    url?: string;
    feedback?: "yes" | "no" | null;
    candidates?: Candidate[];
    chosen?: string | null;
    rating?: number;
    buttons?: Button[];
  };
}

interface Reply {
  messages: Message[];
  conversation: ConversationData;
}

interface Session {
  id: string;
  token: string;
}

/** Something the customer did that the service has not confirmed yet. */
interface Entry {
  client_id: string;
  path: "messages" | "choice" | "feedback" | "rating" | "handoff";
  body: Record<string, unknown>;
  text: string;
  created_at: string;
  state: "waiting" | "sending" | "failed" | "refused";
  reason: string;
}

interface WidgetConfig {
  name: string;
  accent: string;
  on_accent: string;
  locale: string;
  texts?: { greeting?: string };
  suggestions: Candidate[];
}

/** From the loader to the frame. */
interface HostMessage {
  type: "start" | "shown" | "kept" | "lead";
  page: string;
  shown: boolean;
  id?: string;
  kept?: string | null;
  accent?: string;
  referrer?: string;
  segment?: string;
  /** The sheet had stayed open from the page before. */
  again?: boolean;
  /** What the page would have the customer ask; it is written into the box, not sent. */
  text?: string;
}

/** Whom a conversation tells what happens. */
interface Listener {
  changed(): void;
  arrived(message: Message): void;
  keep(session: Session | null): void;
  /** Resolves when it is this tab's turn to hold the conversation's stream. */
  lead(id: string): Promise<unknown>;
}

interface Actions {
  retry(): void;
  choose(message: Message, articleId: string | null): void;
  feedback(message: Message, solved: boolean): void;
  reply(button: Button): void;
  handOff(): void;
  rate(message: Message, rating: { score: number; comment: string }, words: string): void;
  /** Something above the end became longer. */
  grown(): void;
}
