import { createStore } from './store.js';

const KEY = 'amqpd.authorization';

/** Who is logged in: `{ name, tags }`, or null. */
export const user = createStore(null);

/** Why nobody is logged in any more, for the login page. */
export const farewell = createStore('');

let header = null;

function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(value) {
  try {
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
  } catch {
    // It is kept in memory then.
  }
}

/** The header of HTTP's basic authentication. */
export function basic(name, password) {
  const octets = new TextEncoder().encode(`${name}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...octets))}`;
}

/**
 * The credentials live in memory and in this tab's session storage: closing the tab forgets them. They travel in a header,
 * never in a cookie or a URL.
 */
export const session = {
  authorization: () => header ?? (header = read()),
  begin(authorization, whoami) {
    header = authorization;
    write(authorization);
    farewell.set('');
    user.set(whoami);
  },
  end(reason = '') {
    header = null;
    write(null);
    farewell.set(reason);
    user.set(null);
  },
  expire() {
    if (user.get()) session.end('Your name and password are not accepted any more. Please log in again.');
  },
};

const has = (...tags) => (user.get()?.tags ?? []).some((tag) => tags.includes(tag));

/** What the tags allow; the server has the last word. */
export const may = {
  administer: () => has('administrator'),
  monitor: () => has('administrator', 'monitoring'),
  setPolicies: () => has('administrator', 'policymaker'),
};
