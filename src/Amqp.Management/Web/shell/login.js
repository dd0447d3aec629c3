import { html, useEffect, useRef, useState } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { get } from '../lib/api.js';
import { basic, farewell, session } from '../lib/session.js';
import { ErrorNote } from '../parts/notes.js';
import { Logo } from './logo.js';
import { ThemeSelect } from './theme.js';

/** Asks for a name and a password, which are tried at once. */
export function Login() {
  const reason = useStore(farewell);
  const [state, setState] = useState({ busy: false, error: null });
  const [tokens, setTokens] = useState({ offered: false, chosen: false });
  const name = useRef(null);
  useEffect(() => {
    document.title = 'Log in · amqpd';
    name.current?.focus();
    get('/auth').then((auth) => setTokens({ offered: auth.oauth_enabled, chosen: false }), () => {});
  }, []);
  const onSubmit = async (event) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const authorization = tokens.chosen ? `Bearer ${fields.get('token').trim()}` : basic(fields.get('username'), fields.get('password'));
    setState({ busy: true, error: null });
    try {
      session.begin(authorization, await get('/whoami', { authorization }));
    } catch (error) {
      const words = error.message === 'Login failed' ? new Error('The name or the password is wrong.')
        : error.message === 'Not management user' ? new Error('This user may not use the management page: it has no tag that allows it.') : error;
      setState({ busy: false, error: words });
    }
  };
  return html`
    <main class="login">
      <form class="login-box" onSubmit=${onSubmit}>
        <h1><${Logo} /> amqpd</h1>
        ${reason && html`<p class="note" role="status">${reason}</p>`}
        ${tokens.chosen
          ? html`<label class="field"><span>Access token</span><input name="token" type="password" autocomplete="off" required /><small>A JWT of the identity provider that this broker trusts.</small></label>`
          : html`
            <label class="field"><span>User name</span><input ref=${name} name="username" autocomplete="username" autocapitalize="none" spellcheck=${false} required /></label>
            <label class="field"><span>Password</span><input name="password" type="password" autocomplete="current-password" /></label>`}
        <${ErrorNote} error=${state.error} />
        <button class="primary" disabled=${state.busy}>Log in</button>
        ${tokens.offered && html`<button type="button" class="link" onClick=${() => setTokens({ offered: true, chosen: !tokens.chosen })}>${tokens.chosen ? 'Use a name and a password' : 'Use an access token'}</button>`}
      </form>
      <${ThemeSelect} />
    </main>`;
}
