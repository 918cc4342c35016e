import { call, problemOf, Problem, service } from "./api.js";

const SILENCE = 40_000; // The service sends a heartbeat every 15 s.

/**
 * Read one event stream to its end. EventSource cannot send the token, so this is fetch.
 * @param {Session} session @param {number} after
 * @param {(event: string, data: any) => void} heard @param {AbortSignal} stop
 */
async function read(session, after, heard, stop) {
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
      await read(
        session,
        last(),
        (event, data) => {
          if (event === "connected") failures = 0;
          heard(event, data);
        },
        stop,
      );
    } catch (error) {
      if (error instanceof Problem && error.gone) return heard("gone", null);
    }
    if (stop.aborted) return;
    heard("lost", null);
    await pause(Math.min(30_000, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2));
  }
}
