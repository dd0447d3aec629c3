import { html, useLayoutEffect, useRef, useState } from '../lib/html.js';
import { createStore, useStore } from '../lib/store.js';
import { poller } from '../lib/poll.js';
import { ErrorNote } from './notes.js';

const open = createStore([]);
let ids = 0;

/** Opens a dialog; `build(close)` gives its element. */
export function openDialog(build) {
  const id = ++ids;
  const close = () => open.set(open.get().filter((dialog) => dialog.id !== id));
  open.set([...open.get(), { id, element: build(close) }]);
  return close;
}

export const closeDialogs = () => open.set([]);

/** All open dialogs, at the end of the page. */
export function Dialogs() {
  return html`<div>${useStore(open).map(({ id, element }) => html`<div key=${id}>${element}</div>`)}</div>`;
}

/** A modal dialog. The browser keeps the focus inside it and closes it on Esc; the focus goes back to where it was. */
export function Dialog({ title, close, wide, children }) {
  const dialog = useRef(null);
  const id = useRef(`dialog-${++ids}`);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element.showModal();
    return () => {
      element.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return html`
    <dialog ref=${dialog} class=${wide ? 'dialog wide' : 'dialog'} aria-labelledby=${id.current}
        onCancel=${(event) => { event.preventDefault(); close(); }}>
      <header class="dialog-head">
        <h2 id=${id.current}>${title}</h2>
        <button type="button" class="icon" aria-label="Close" onClick=${close}>✕</button>
      </header>
      <div class="dialog-body">${children}</div>
    </dialog>`;
}

/**
 * A form that sends one change. `submit(fields)` does it; what the API refuses is shown in the form, which stays as it was filled in.
 */
export function FormDialog({ title, close, action, danger, wide, submit, children }) {
  const [state, setState] = useState({ busy: false, error: null });
  const onSubmit = async (event) => {
    event.preventDefault();
    if (state.busy) return;
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    setState({ busy: true, error: null });
    try {
      const stay = await submit(fields);
      poller.refresh();
      if (stay === 'stay') setState({ busy: false, error: null });
      else close();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return html`
    <${Dialog} title=${title} close=${close} wide=${wide}>
      <form onSubmit=${onSubmit} class="form" autocomplete="off">
        ${children}
        <${ErrorNote} error=${state.error} />
        <div class="actions">
          <button type="button" onClick=${close}>Cancel</button>
          <button type="submit" class=${danger ? 'danger' : 'primary'} disabled=${state.busy}>${action}</button>
        </div>
      </form>
    <//>`;
}

/** Asks before something is done that cannot be undone. With `word`, that has to be typed. */
export function confirm({ title, text, action, word, run }) {
  openDialog((close) => html`
    <${FormDialog} title=${title} close=${close} action=${action} danger=${true} submit=${run}>
      <p class="prose">${text}</p>
      ${word !== undefined && html`
        <label class="field">
          <span>Type <b class="name">${word}</b> to go on</span>
          <input name="word" required pattern=${escapePattern(word)} title=${word} autofocus />
        </label>`}
    <//>`);
}

const escapePattern = (text) => text.replace(/[^A-Za-z0-9 _]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
