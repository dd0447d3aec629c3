import { html, render, useEffect } from './lib/html.js';
import { useStore } from './lib/store.js';
import { get } from './lib/api.js';
import { session, user } from './lib/session.js';
import { closeDialogs, Dialogs } from './parts/dialog.js';
import { Toasts } from './parts/toast.js';
import { applyTheme } from './shell/theme.js';
import { Login } from './shell/login.js';
import { Shell } from './shell/shell.js';

function App() {
  const who = useStore(user);
  useEffect(() => {
    if (!who) closeDialogs();
  }, [who]);
  return html`${who ? html`<${Shell} key=${who.name} user=${who} />` : html`<${Login} />`}<${Dialogs} /><${Toasts} />`;
}

/** Whoever reloads the page stays logged in. */
async function resume() {
  const authorization = session.authorization();
  if (!authorization) return;
  try {
    session.begin(authorization, await get('/whoami'));
  } catch (error) {
    session.end(error.status === 401 ? '' : error.message);
  }
}

applyTheme();
await resume();
render(html`<${App} />`, document.getElementById('app'));
