import { html } from '../lib/html.js';

export const Logo = () => html`
  <svg class="logo" viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
    <rect width="32" height="32" rx="8" /><path d="M7 11h11M7 16h18M7 21h11" /><circle cx="23.5" cy="11" r="2" /><circle cx="23.5" cy="21" r="2" />
  </svg>`;
