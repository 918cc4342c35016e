/** The page around the frame. Only the loader that made this frame is heard, and only it is told. */

/** @type {string} */
const origin = new URLSearchParams(location.search).get("host") || location.origin;

/** @param {{type: string, [name: string]: unknown}} data */
export function tell(data) {
  if (parent !== window) parent.postMessage(data, origin);
}

/** @param {(data: HostMessage) => void} heard */
export function listen(heard) {
  addEventListener("message", (event) => {
    if (event.source === parent && event.origin === origin) heard(event.data);
  });
  tell({ type: "ready" });
  // Opened by itself, in a tab of its own: there is nobody to wait for.
  if (parent === window) heard({ type: "start", page: location.href, shown: true });
}
