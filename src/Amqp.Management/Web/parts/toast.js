import { html } from '../lib/html.js';
import { createStore, useStore } from '../lib/store.js';

const SHOWN_FOR = 6000;
const toasts = createStore([]);
let ids = 0;

/** Says what was done; it goes away by itself. */
export function say(text, kind = 'ok') {
  const id = ++ids;
  toasts.set([...toasts.get().slice(-2), { id, text, kind }]);
  setTimeout(() => toasts.set(toasts.get().filter((toast) => toast.id !== id)), SHOWN_FOR);
}

export const Toasts = () => html`<div class="toasts" role="status" aria-live="polite">${useStore(toasts).map(({ id, text, kind }) => html`<div key=${id} class=${`toast ${kind}`}><bdi>${text}</bdi></div>`)}</div>`;
