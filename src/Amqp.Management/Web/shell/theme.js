import { html } from '../lib/html.js';
import { createKept, useStore } from '../lib/store.js';

const THEMES = [['auto', 'System'], ['light', 'Light'], ['dark', 'Dark']];
const theme = createKept('theme', 'auto');

/** Follows the system unless somebody has chosen. */
export function applyTheme() {
  const apply = () => {
    const chosen = theme.get();
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
  };
  theme.subscribe(apply);
  apply();
}

export function ThemeSelect() {
  const chosen = useStore(theme);
  return html`<label class="inline"><span>Theme</span>
    <select name="theme" onChange=${(event) => theme.set(event.currentTarget.value)}>
      ${THEMES.map(([value, text]) => html`<option value=${value} selected=${value === chosen}>${text}</option>`)}
    </select></label>`;
}
