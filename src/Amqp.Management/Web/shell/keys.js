import { html, useLayoutEffect } from '../lib/html.js';
import { go, href } from '../lib/router.js';
import { Dialog, openDialog } from '../parts/dialog.js';
import { openJump } from './jump.js';
import { destinations } from './nav.js';

const CHORD_TIME = 1500;

const isTyping = (element) => element.closest('input, textarea, select, [contenteditable]');

function openHelp() {
  const keys = [['/', 'Search this list, or jump'], ['Ctrl K', 'Jump to an object by name'], ['g then …', 'Go to a page'], ...destinations().filter(({ key }) => key).map(({ key, text }) => [`g ${key}`, text]),
    ['Esc', 'Close a dialog, leave a field'], ['?', 'This list']];
  openDialog((close) => html`
    <${Dialog} title="Keyboard" close=${close}>
      <dl class="keys">${keys.map(([key, what]) => html`<div key=${key}><dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>${what}</dd></div>`)}</dl>
    <//>`);
}

/** The keys that work everywhere, except while something is typed or a dialog is open. */
export function useKeys() {
  useLayoutEffect(() => {
    let chordUntil = 0;
    const onKey = (event) => {
      if (document.querySelector('dialog[open]')) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openJump();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape' && isTyping(event.target)) {
        event.target.blur();
        return;
      }
      if (isTyping(event.target)) return;
      const chord = Date.now() < chordUntil;
      chordUntil = 0;
      const target = chord && destinations().find(({ key }) => key === event.key);
      if (target) {
        event.preventDefault();
        go(href(target.segments));
      } else if (event.key === 'g') {
        chordUntil = Date.now() + CHORD_TIME;
      } else if (event.key === '/') {
        event.preventDefault();
        const field = document.querySelector('[data-search]');
        if (field) field.focus();
        else openJump();
      } else if (event.key === '?') {
        openHelp();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

export const HelpButton = () => html`<button type="button" class="icon" title="Keyboard shortcuts (?)" aria-label="Keyboard shortcuts" onClick=${openHelp}>?</button>`;
