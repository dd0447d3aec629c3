import { html, useEffect, useRef, useState } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { interval, link, poller, useOnce } from '../lib/poll.js';
import { href, route } from '../lib/router.js';
import { session } from '../lib/session.js';
import { closeDialogs } from '../parts/dialog.js';
import { Empty } from '../parts/notes.js';
import { HelpButton, useKeys } from './keys.js';
import { openJump } from './jump.js';
import { Logo } from './logo.js';
import { Navigation } from './nav.js';
import { findPage } from './pages.js';
import { ThemeSelect } from './theme.js';

const INTERVALS = [[5000, '5 s'], [10000, '10 s'], [30000, '30 s'], [60000, '1 min'], [0, 'off']];

function LinkBanner() {
  const { lost, retryAt } = useStore(link);
  const [, again] = useState(0);
  useEffect(() => {
    if (!lost) return undefined;
    const timer = setInterval(() => again((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [lost]);
  const seconds = Math.max(Math.ceil((retryAt - Date.now()) / 1000), 0);
  return html`<div role="alert" aria-live="assertive">
    ${lost && html`<div class="banner bad" data-lost>
      <span><b>The broker does not answer.</b> What you see is as it was. ${seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again…'}</span>
      <button type="button" onClick=${() => poller.refresh()}>Try now</button>
    </div>`}
  </div>`;
}

function IntervalSelect() {
  const every = useStore(interval);
  return html`<label class="inline"><span>Refresh</span>
    <select name="refresh" onChange=${(event) => interval.set(Number(event.currentTarget.value))}>
      ${INTERVALS.map(([value, text]) => html`<option value=${value} selected=${value === every}>${text}</option>`)}
    </select></label>`;
}

/** The frame around every page. */
export function Shell({ user }) {
  const { hash, segments } = useStore(route);
  const [menu, setMenu] = useState(false);
  const overview = useOnce('/overview?columns=cluster_name,product_version&disable_stats=true');
  const main = useRef(null);
  const first = useRef(true);
  const address = href(segments);
  useKeys();
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    closeDialogs();
    setMenu(false);
    // Whoever hears the page, or walks it by keyboard, starts at the new one.
    main.current.querySelector('h1')?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [address]);
  const page = findPage(segments);
  useEffect(() => {
    document.title = [...(page ? page.title : ['Not found']), overview?.cluster_name ?? 'amqpd'].join(' · ');
  }, [address, overview]);
  return html`
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); main.current.focus(); }}>Skip to the page</a>
    <header class="top">
      <button type="button" class="icon menu-button" aria-label="Menu" aria-expanded=${menu ? 'true' : 'false'} onClick=${() => setMenu(!menu)}>☰</button>
      <a class="brand" href="#/"><${Logo} /><span>amqpd</span></a>
      <span class="cluster"><bdi>${overview?.cluster_name}</bdi></span>
      <button type="button" class="jump-button" onClick=${openJump}><span>Jump to…</span><kbd>Ctrl K</kbd></button>
      <span class="spring"></span>
      <span class="who"><bdi class="name">${user.name}</bdi><span class="muted">${user.tags.join(', ')}</span></span>
      <button type="button" onClick=${() => session.end()}>Log out</button>
    </header>
    <aside class=${menu ? 'side open' : 'side'} aria-label="Menu">
      <${Navigation} onGo=${() => setMenu(false)} />
      <div class="side-foot"><${IntervalSelect} /><${ThemeSelect} /><div class="side-line"><${HelpButton} /> <span class="muted">${overview && `RabbitMQ ${overview.product_version} compatible`}</span></div></div>
    </aside>
    <main id="main" ref=${main} tabindex="-1" data-address=${hash}>
      <${LinkBanner} />
      ${page ? html`<${page.view} key=${address} ...${page.properties} />` : html`<h1 tabindex="-1">Not found</h1><${Empty} title="There is no such page"><a href="#/">Go to the overview</a><//>`}
    </main>`;
}
