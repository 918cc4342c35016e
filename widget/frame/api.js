import { locale } from "./texts.js";

/** The service's own address; it may live below a path. */
export const service = new URL("..", location.href);

/** The service said no, in words for people (RFC 9457). */
export class Problem extends Error {
  /** @param {Response} response @param {string} words */
  constructor({ status, headers }, words) {
    super(words);
    this.status = status;
    this.retryAfter = Number(headers.get("Retry-After")); // seconds
  }

  /** Sending the same again cannot help. */
  get final() {
    return this.status >= 400 && this.status < 500 && ![408, 425, 429].includes(this.status);
  }

  /** This conversation is not there any more, or not ours. */
  get gone() {
    return [401, 403, 404, 410].includes(this.status);
  }
}

/** @param {Response} response */
export async function problemOf(response) {
  const { detail = "" } = await response.json().catch(() => ({}));
  return new Problem(response, detail);
}

/**
 * Ask the API; `body` makes it a POST.
 * @param {string} path below /api/v1/
 * @param {{token?: string, body?: object}} [options]
 * @returns {Promise<any>}
 */
export async function call(path, { token, body } = {}) {
  /** @type {Record<string, string>} */
  const headers = { "Accept-Language": locale };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(new URL(`api/v1/${path}`, service), {
    method: body ? "POST" : "GET",
    headers,
    body: body && JSON.stringify(body),
    credentials: "omit",
    keepalive: Boolean(body), // a message outlives the page it was sent from
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? null : response.json();
}
