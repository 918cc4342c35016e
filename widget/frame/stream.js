import { call, problemOf, Problem, service } from "./api.js";

const SILENCE = 40_000; // The service sends a heartbeat every 15 s.

/**
 * Read one event stream to its end. EventSource cannot send the token, so this is fetch.
 * @param {Session} session @param {number} after
 * @param {(event: string, data: any) => void} heard @param {AbortSignal} stop
 * @param {() => void} connected
 */
async function read(session, after, heard, stop, connected) {
  const request = new AbortController();
  const abort = () => request.abort();
  stop.addEventListener("abort", abort);
  let lastByte = Date.now();
  const watch = setInterval(() => {
    if (Date.now() - lastByte > SILENCE) abort();
  }, 5_000);
  try {
    const response = await fetch(new URL(`sse?conversation=${session.id}`, service), {
      headers: { Authorization: `Bearer ${session.token}`, "Last-Event-ID": `${after}` },
      credentials: "omit",
      cache: "no-store",
      signal: request.signal,
    });
    if (!response.ok || !response.body) throw await problemOf(response);
    connected();
    heard("connected", null);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      lastByte = Date.now();
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) dispatch(block, heard);
    }
  } finally {
    clearInterval(watch);
    stop.removeEventListener("abort", abort);
  }
}

/** @param {string} block @param {(event: string, data: any) => void} heard */
function dispatch(block, heard) {
  let event = "message";
  let data = "";
  for (const line of block.split(/\r?\n/)) {
    const [, name, value = ""] = /^(\w*): ?(.*)$/.exec(line) ?? [];
    if (name === "event") event = value;
    else if (name === "data") data += value;
  }
  if (data) heard(event, JSON.parse(data));
}

/** Wait, but not past the moment the network comes back. @param {number} ms */
const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
    addEventListener("online", resolve, { once: true });
  });

/**
 * Stay connected until `stop`: backoff with jitter, and what was missed is fetched first.
 * @param {Session} session @param {() => number} last the newest message's id
 * @param {(event: string, data: any) => void} heard @param {AbortSignal} stop
 */
export async function stayConnected(session, last, heard, stop) {
  for (let failures = 0; !stop.aborted; failures++) {
    try {
      if (failures) {
        const path = `conversations/${session.id}/messages?after=${last()}`;
        const { messages } = await call(path, { token: session.token });
        for (const message of messages) heard("message", message);
      }
      await read(session, last(), heard, stop, () => (failures = 0));
    } catch (error) {
      if (error instanceof Problem && error.gone) return heard("gone", null);
    }
    if (stop.aborted) return;
    if (failures) heard("lost", null);
    await pause(Math.min(30_000, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2));
  }
}

/**
 * Let one tab of this browser do the work and the others hear of it: HTTP/1.1 allows six
 * connections to a service, and every tab would hold one. `lead` resolves when it is this tab's
 * turn. Where tabs cannot talk to each other, every tab works for itself.
 * @param {string} name @param {AbortSignal} stop @param {Promise<unknown>} lead
 * @param {(data: any) => void} heard from another tab
 * @param {(share: (data: unknown) => void) => Promise<void>} work ends when `stop` does
 */
export async function oneTab(name, stop, lead, heard, work) {
  /** @type {BroadcastChannel} */
  let channel;
  try {
    channel = new BroadcastChannel(name);
  } catch {
    return work(() => undefined);
  }
  channel.onmessage = (event) => heard(event.data);
  stop.addEventListener("abort", () => channel.close());
  await lead;
  if (!stop.aborted) await work((data) => stop.aborted || channel.postMessage(data));
}
