// @ts-check
// The stream that says which conversations of a site have changed; it comes back by itself.

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * @typedef {object} Listener
 * @property {() => void} ready called at each connection: look at everything again
 * @property {(conversationId: string) => void} changed
 * @property {(isConnected: boolean) => void} connected
 */

/**
 * Listen for as long as the page is open.
 * @param {string} site
 * @param {Listener} listener
 */
export function listen(site, listener) {
  let wait = FIRST_WAIT_MS;

  function connect() {
    const stream = new EventSource(`/sse?inbox=${encodeURIComponent(site)}`);
    stream.addEventListener("ready", () => {
      wait = FIRST_WAIT_MS;
      listener.connected(true);
      listener.ready();
    });
    stream.addEventListener("changed", (event) => {
      listener.changed(JSON.parse(event.data).conversation_id);
    });
    stream.addEventListener("error", () => {
      listener.connected(false);
      if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      stream.close();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  }

  connect();
}
