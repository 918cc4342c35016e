/**
 * Let one tab of this browser do the work and the others hear of it: HTTP/1.1 allows six
 * connections to a service, and every tab would hold one. Where the browser has no Web Locks
 * or no BroadcastChannel (or forbids them here), every tab works for itself.
 * @param {string} name
 * @param {AbortSignal} stop
 * @param {(data: any) => void} heard from another tab
 * @param {(share: (data: unknown) => void) => Promise<void>} work ends when `stop` does
 */
export async function oneTab(name, stop, heard, work) {
  /** @type {BroadcastChannel | undefined} */
  let channel;
  try {
    channel = new BroadcastChannel(name);
    channel.onmessage = (event) => heard(event.data);
    stop.addEventListener("abort", () => channel?.close());
    await navigator.locks.request(name, { signal: stop }, () =>
      work((data) => channel?.postMessage(data)),
    );
  } catch {
    if (stop.aborted) return;
    channel?.close();
    await work(() => undefined);
  }
}
