import { html } from '../lib/html.js';

/** Why something could not be done, in the API's words, where it was tried. */
export function ErrorNote({ error }) {
  return html`<div class="error-slot" role="alert" aria-live="assertive">
    ${error && html`<p class="note error">${error.message}</p>`}
  </div>`;
}

/** What is told where there is nothing to show. */
export function Empty({ title, children }) {
  return html`<div class="empty"><p class="empty-title">${title}</p>${children && html`<p>${children}</p>`}</div>`;
}

export function Loading() {
  return html`<div class="loading" role="status"><span class="visually-hidden">Loading</span></div>`;
}

/** A page whose object cannot be shown. */
export function Trouble({ error, what }) {
  if (error.status === 404) {
    return html`<${Empty} title=${`This ${what} does not exist`}>It may have been deleted, or its connection was closed.<//>`;
  }
  return html`<div class="page-error"><${ErrorNote} error=${error} /></div>`;
}
