import { useEffect, useState } from './html.js';

/** A value that components follow. */
export function createStore(value) {
  const followers = new Set();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const follower of [...followers]) follower();
    },
    subscribe(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
  };
}

/** A store whose value is kept by the browser, in `localStorage` under a name. Only tastes are kept so, never credentials. */
export function createKept(name, fallback) {
  let value = fallback;
  try {
    const kept = localStorage.getItem(`amqpd.${name}`);
    if (kept !== null) value = JSON.parse(kept);
  } catch {
    // Nothing that was kept is worth an error.
  }
  const store = createStore(value);
  store.subscribe(() => {
    try {
      localStorage.setItem(`amqpd.${name}`, JSON.stringify(store.get()));
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  });
  return store;
}

/** The value of a store, and again whenever it changes. */
export function useStore(store) {
  const [, again] = useState(0);
  useEffect(() => {
    again((n) => n + 1);
    return store.subscribe(() => again((n) => n + 1));
  }, [store]);
  return store.get();
}
