import { session } from './session.js';

/** The API has refused a request; `reason` are its own words. */
export class ApiError extends Error {
  constructor(status, error, reason) {
    super(reason || error || `HTTP ${status}`);
    this.status = status;
    this.error = error;
    /** The answer is the broker's own, and not that of a proxy before it. */
    this.isBrokers = false;
  }
}

/** The broker could not be reached at all. */
export class LostError extends Error {
  constructor() {
    super('The broker does not answer.');
  }
}

/** A path below `/api` in which every name is encoded: path`/queues/${vhost}/${name}`. */
export const path = (parts, ...names) =>
  parts.reduce((whole, part, i) => whole + encodeURIComponent(names[i - 1]) + part);

/** A path with a query; what is null, undefined or empty is left out, arrays are repeated. */
export function withQuery(target, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '' || value === false) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, one);
  }
  const text = parameters.toString();
  return text ? `${target}?${text}` : target;
}

const wordsOf = (reason) => (Array.isArray(reason) ? reason.join(': ') : String(reason ?? '')).trim();

async function errorOf(response) {
  try {
    const answer = await response.json();
    return Object.assign(new ApiError(response.status, answer.error, wordsOf(answer.reason)), { isBrokers: true });
  } catch {
    return new ApiError(response.status, '', response.statusText);
  }
}

/** Sends a request to a path below `/api` and gives the JSON of the answer, or null where it has none. */
export async function request(method, target, { body, headers, signal, authorization = session.authorization() } = {}) {
  let response;
  try {
    response = await fetch(`api${target}`, {
      method,
      signal,
      // Without it a browser would ask for a password by itself, and keep it.
      credentials: 'omit',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(authorization && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new LostError();
  }
  if (!response.ok) {
    const error = await errorOf(response);
    if (response.status === 401 && error.error === 'not_authorized' && authorization === session.authorization()) session.expire();
    throw error;
  }
  if (response.status === 204 || response.headers.get('content-length') === '0') return null;
  try {
    return await response.json();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new LostError();
  }
}

export const get = (target, options) => request('GET', target, options);
export const put = (target, body = {}, options) => request('PUT', target, { body, ...options });
export const post = (target, body = {}, options) => request('POST', target, { body, ...options });
export const remove = (target, options) => request('DELETE', target, options);
