// @ts-check
// Fetching from the console, and doing it no more often than needed.

/**
 * Run a task; asked for again while it runs, run it once more afterwards.
 * @param {() => Promise<void>} task
 * @returns {() => Promise<void>}
 */
export function coalesced(task) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await task().catch(() => {}); // the stream says so when the service is away
    }
    running = false;
  };
}

/**
 * Fetch something of the console. Whoever was signed out meanwhile is led to the door.
 * @param {string} address
 */
export async function fetched(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (response.status === 401) location.reload();
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}
