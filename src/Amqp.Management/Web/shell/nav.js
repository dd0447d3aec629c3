import { html } from '../lib/html.js';
import { may } from '../lib/session.js';
import { href, route } from '../lib/router.js';
import { useStore } from '../lib/store.js';

const anyone = () => true;

const GROUPS = [
  [null, [
    { segments: [], text: 'Overview', key: 'o', may: anyone },
    { segments: ['connections'], text: 'Connections', key: 'c', may: anyone },
    { segments: ['channels'], text: 'Channels', key: 'h', may: anyone },
    { segments: ['exchanges'], text: 'Exchanges', key: 'e', may: anyone },
    { segments: ['queues'], text: 'Queues and streams', key: 'q', may: anyone },
    { segments: ['topology'], text: 'Topology', key: 't', may: anyone },
  ]],
  ['Admin', [
    { segments: ['users'], text: 'Users', key: 'u', may: may.administer },
    { segments: ['vhosts'], text: 'Virtual hosts', key: 'v', may: anyone },
    { segments: ['policies'], text: 'Policies', key: 'p', may: anyone },
    { segments: ['limits'], text: 'Limits', key: 'l', may: may.administer },
    { segments: ['definitions'], text: 'Definitions', key: 'd', may: may.administer },
    { segments: ['feature-flags'], text: 'Feature flags', may: may.administer },
    { segments: ['deprecated-features'], text: 'Deprecated features', may: may.administer },
    { segments: ['cluster-name'], text: 'Cluster', may: may.administer },
  ]],
];

/** The pages that whoever is logged in may see. */
export const destinations = () => GROUPS.flatMap(([, items]) => items).filter((item) => item.may());

export function Navigation({ onGo }) {
  const { segments } = useStore(route);
  const link = (item) => html`
    <li key=${item.text}><a href=${href(item.segments)} onClick=${onGo} aria-current=${(segments[0] ?? '') === (item.segments[0] ?? '') ? 'page' : null}>${item.text}</a></li>`;
  return html`<nav class="nav" aria-label="Main">
    ${GROUPS.map(([title, items]) => html`
      ${title && html`<h2>${title}</h2>`}
      <ul>${items.filter((item) => item.may()).map(link)}</ul>`)}
  </nav>`;
}
