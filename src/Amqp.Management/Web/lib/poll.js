import { useEffect, useRef, useState } from './html.js';
import { createKept, createStore } from './store.js';
import { get, LostError } from './api.js';

/** Milliseconds between two looks at the broker; 0 looks only when asked. */
export const interval = createKept('interval', 5000);

/** Whether the broker answers: `{ lost, retryAt }`. */
export const link = createStore({ lost: false, retryAt: 0 });

const LONGEST_WAIT = 15000;

/**
 * Keeps what is on the page up to date, gently: one request at a time, none while the tab is hidden, and after a failure with
 * longer and longer pauses. What was shown stays while the broker is away.
 */
class Poller {
  #entries = new Set();
  #timer = 0;
  #running = false;
  #failures = 0;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#schedule());
    interval.subscribe(() => this.refresh());
  }

  add(target, onData, onError) {
    const entry = { target, onData, onError, due: 0, abort: new AbortController() };
    this.#entries.add(entry);
    this.#schedule();
    return entry;
  }

  remove(entry) {
    this.#entries.delete(entry);
    entry.abort.abort();
  }

  /** Looks at everything again now. */
  refresh() {
    for (const entry of this.#entries) entry.due = 0;
    if (link.get().lost) link.set({ lost: true, retryAt: 0 });
    this.#schedule();
  }

  #schedule() {
    clearTimeout(this.#timer);
    if (this.#running || document.hidden) return;
    const next = this.#next();
    if (!next) return;
    const from = Math.max(next.due, link.get().retryAt);
    if (from === Infinity) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(from - Date.now(), 0));
  }

  #next() {
    let first = null;
    for (const entry of this.#entries) if (!first || entry.due < first.due) first = entry;
    return first;
  }

  async #run() {
    const entry = this.#next();
    if (!entry || this.#running) return;
    this.#running = true;
    try {
      const data = await get(entry.target, { signal: entry.abort.signal });
      this.#answered();
      if (this.#entries.has(entry)) entry.onData(data);
    } catch (error) {
      if (error.name !== 'AbortError') this.#failed(entry, error);
    }
    const every = interval.get();
    if (link.get().lost) entry.due = 0;
    else entry.due = every ? Date.now() + every : Infinity;
    this.#running = false;
    this.#schedule();
  }

  #answered() {
    this.#failures = 0;
    if (!link.get().lost) return;
    link.set({ lost: false, retryAt: 0 });
    for (const entry of this.#entries) entry.due = 0;
  }

  #failed(entry, error) {
    if (error instanceof LostError || (error.status >= 502 && !error.isBrokers)) {
      const wait = Math.min(1000 * 2 ** this.#failures++, LONGEST_WAIT);
      link.set({ lost: true, retryAt: Date.now() + wait });
    } else {
      this.#answered();
      if (this.#entries.has(entry)) entry.onError(error);
    }
  }
}

export const poller = new Poller();

/**
 * Follows a path below `/api`.
 * @returns {{ data, error, isStale }} `data` stays while the next answer is on its way; `isStale` says that it is of another path.
 */
export function usePoll(target) {
  const [state, setState] = useState({ target: null, data: null, error: null });
  const wanted = useRef(target);
  wanted.current = target;
  useEffect(() => {
    if (!target) return undefined;
    const entry = poller.add(
      target,
      (data) => setState({ target, data, error: null }),
      (error) => setState((before) => ({ target, data: before.target === target ? before.data : null, error })),
    );
    return () => poller.remove(entry);
  }, [target]);
  return { data: target ? state.data : null, error: state.target === target ? state.error : null, isStale: state.target !== target };
}

/** Looks at a path until it has been answered once, for what hardly changes while a page is open. */
export function useOnce(target) {
  const [data, setData] = useState(null);
  useEffect(() => {
    if (!target) return undefined;
    const entry = poller.add(target, (answer) => {
      poller.remove(entry);
      setData(answer);
    }, () => poller.remove(entry));
    return () => poller.remove(entry);
  }, [target]);
  return data;
}
