import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib/html.js';
import { get, withQuery } from '../lib/api.js';
import { go, href } from '../lib/router.js';
import { Dialog, openDialog } from '../parts/dialog.js';
import { exchangeKey, exchangeName } from '../parts/show.js';
import { destinations } from './nav.js';

const PATIENCE = 200;
const EACH = 6;

const KINDS = [
  ['Queue', '/queues', (one) => [['queues', one.vhost, one.name], one.name, one.vhost]],
  ['Exchange', '/exchanges', (one) => [['exchanges', one.vhost, exchangeKey(one.name)], exchangeName(one.name), one.vhost]],
  ['Connection', '/connections', (one) => [['connections', one.name], one.user_provided_name ? `${one.user_provided_name} · ${one.name}` : one.name, one.vhost]],
];

async function search(name, signal) {
  const found = [];
  for (const [kind, list, entry] of KINDS) {
    const columns = kind === 'Connection' ? 'name,vhost,user_provided_name' : 'name,vhost';
    const answer = await get(withQuery(list, { page: 1, page_size: EACH, name, columns, ...(kind === 'Connection' && { disable_stats: true }) }), { signal });
    found.push(...answer.items.map((one) => ({ kind, to: entry(one) })));
  }
  return found;
}

function Jump({ close }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState([]);
  const [at, setAt] = useState(0);
  const field = useRef(null);
  useLayoutEffect(() => field.current.focus(), []);
  useEffect(() => {
    setAt(0);
    if (!text) {
      setFound([]);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => search(text, abort.signal).then(setFound, () => {}), PATIENCE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  const pages = destinations().filter((page) => page.text.toLowerCase().includes(text.toLowerCase()))
    .map((page) => ({ kind: 'Page', to: [page.segments, page.text, ''] }));
  const all = [...(text ? pages.slice(0, 4) : pages), ...found];
  const choose = (entry) => {
    close();
    go(href(entry.to[0]));
  };
  const onKey = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      setAt((at + step + all.length) % all.length);
    } else if (event.key === 'Enter' && all[at]) {
      event.preventDefault();
      choose(all[at]);
    }
  };
  return html`
    <${Dialog} title="Jump to" close=${close}>
      <input type="search" ref=${field} value=${text} dir="auto" placeholder="Queue, exchange, connection or page" role="combobox" aria-expanded="true" aria-controls="jump-list"
        aria-activedescendant=${all.length ? `jump-${at}` : null} aria-label="Jump to" onInput=${(e) => setText(e.currentTarget.value)} onKeyDown=${onKey} />
      <ul class="jump" id="jump-list" role="listbox" aria-label="Matches">
        ${all.map((entry, i) => html`
          <li key=${i} id=${`jump-${i}`} role="option" aria-selected=${i === at ? 'true' : 'false'} onClick=${() => choose(entry)} onPointerEnter=${() => setAt(i)}>
            <span class="jump-kind">${entry.kind}</span><bdi class="name">${entry.to[1]}</bdi>${entry.to[2] && html`<span class="muted"><bdi>${entry.to[2]}</bdi></span>`}
          </li>`)}
      </ul>
    <//>`;
}

/** Opens the dialog that leads to any object by its name. */
export const openJump = () => openDialog((close) => html`<${Jump} close=${close} />`);
