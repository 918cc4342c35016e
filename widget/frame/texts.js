const ja = {
  title: "チャット",
  about: "自動応答と担当者がお答えします",
  bot: "自動応答",
  agent: "担当者",
  you: "あなた",
  greeting: "こんにちは。ご質問に自動応答がすぐお答えします。",
  ask: "質問を入力してください",
  reply: "メッセージを入力",
  send: "送信",
  close: "チャットを閉じる",
  log: "会話",
  suggestions: "よくあるご質問",
  person: "担当者に相談する",
  waiting: "担当者の返信をお待ちください",
  /** @param {string} name */
  with: (name) => `${name}が対応しています`,
  solved: "解決しましたか？",
  yes: "はい",
  no: "いいえ",
  none: "この中にない",
  // What the service will say in the customer's name.
  saidYes: "はい、解決しました",
  saidNo: "いいえ、解決していません",
  saidNone: "どれにも当てはまらない",
  askForPerson: "担当者と話したい",
  choices: "近い質問",
  source: "参照したFAQ",
  newWindow: "（新しいタブで開きます）",
  more: "すべて表示",
  less: "折りたたむ",
  typing: "回答を準備しています",
  sending: "送信中…",
  unsent: "未送信",
  retry: "再送",
  offline: "接続できません。つながり次第、自動で送信します。",
  restart: "前の会話は終了しました。新しい会話を始めます。",
  latest: "新しいメッセージ",
  today: "今日",
  yesterday: "昨日",
  /** @param {number} left */
  left: (left) => (left < 0 ? `${-left}文字超えています` : `あと${left}文字`),
};

/** @type {typeof ja} */
const en = {
  title: "Chat",
  about: "Answers from our bot and our team",
  bot: "Bot",
  agent: "Support",
  you: "You",
  greeting: "Hello. Ask our bot for an answer right away.",
  ask: "Type your question",
  reply: "Type a message",
  send: "Send",
  close: "Close chat",
  log: "Conversation",
  suggestions: "Common questions",
  person: "Talk to a person",
  waiting: "Waiting for a person to reply",
  with: (name) => `You are talking with ${name}`,
  solved: "Did this solve it?",
  yes: "Yes",
  no: "No",
  none: "None of these",
  saidYes: "Yes, that solved it",
  saidNo: "No, that did not solve it",
  saidNone: "None of these",
  askForPerson: "I would like to talk to a person",
  choices: "Similar questions",
  source: "From our FAQ",
  newWindow: " (opens in a new tab)",
  more: "Show all",
  less: "Show less",
  typing: "Preparing an answer",
  sending: "Sending…",
  unsent: "Not sent",
  retry: "Retry",
  offline: "No connection. Your message will be sent as soon as it is back.",
  restart: "The earlier conversation has ended. This is a new one.",
  latest: "New message",
  today: "Today",
  yesterday: "Yesterday",
  left: (left) => (left < 0 ? `${-left} characters too many` : `${left} characters left`),
};

/** The words in force: the page's language, else English. */
export let texts = ja;
export let locale = "ja";

/** @param {string} wanted a language tag */
export function speak(wanted) {
  locale = /^ja\b/i.test(wanted) ? "ja" : "en";
  texts = locale === "ja" ? ja : en;
}

/** The time of day, as 14:05. @param {string} iso */
export const time = (iso) =>
  new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(iso),
  );

/** Which day it was, here. @param {string} iso */
export const day = (iso) => new Date(iso).toDateString();

/** The day as people say it. @param {string} iso */
export function dayInWords(iso) {
  const date = new Date(iso);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (date.getTime() >= midnight) return texts.today;
  if (date.getTime() >= new Date(midnight - 1).setHours(0, 0, 0, 0)) return texts.yesterday;
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "short",
  }).format(date);
}
