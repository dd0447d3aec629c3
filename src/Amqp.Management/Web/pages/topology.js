import { classes, html, useEffect, useMemo, useRef, useState } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { usePoll } from '../lib/poll.js';
import { path, withQuery } from '../lib/api.js';
import { go, href, route, setQuery } from '../lib/router.js';
import { brief, number, plural } from '../lib/format.js';
import { layout } from '../lib/layout.js';
import { SearchField, useVhosts } from '../parts/list-page.js';
import { Empty, ErrorNote, Loading } from '../parts/notes.js';
import { exchangeKey, exchangeName, PageHead } from '../parts/show.js';

const [WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN] = [200, 38, 110, 14, 20];
const LIMITS = [100, 300, 1000, 3000];
const KINDS = { binding: 'Binding', dead_letter: 'Dead letters', alternate: 'Alternate exchange' };

const idOf = (type, name) => `${type === 'queue' ? 'q' : 'e'} ${name}`;
const short = (text, length = 24) => ([...text].length > length ? `${[...text].slice(0, length - 1).join('')}…` : text);

/** Nodes with their places and edges between them, from what the API tells. */
function pictureOf(data) {
  const nodes = new Map([
    ...data.exchanges.map((one) => [idOf('exchange', one.name), { ...one, kind: 'exchange', text: exchangeName(one.name), note: `${one.type} exchange` }]),
    ...data.queues.map((one) => [idOf('queue', one.name), { ...one, kind: 'queue', text: one.name, note: `${brief(one.messages)} messages · ${brief(one.consumers)} consumers` }]),
  ]);
  const edges = data.edges.map((edge) => ({ ...edge, from: idOf(edge.source_type, edge.source), to: idOf(edge.destination_type, edge.destination) }));
  return { nodes, edges };
}

/** The shape of the picture: it stays while only counts change. */
const shapeOf = (data) => JSON.stringify([data.exchanges.map((one) => one.name), data.queues.map((one) => one.name), data.edges.map((edge) => [edge.kind, edge.source, edge.destination, edge.destination_type])]);

function edgePath(from, to) {
  const [x1, y1, x2, y2] = [from.px + WIDTH, from.py + HEIGHT / 2, to.px, to.py + HEIGHT / 2];
  if (x2 > x1) {
    const bend = Math.max((x2 - x1) / 2, 30);
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }
  // What leads back goes round below.
  const low = Math.max(y1, y2) + HEIGHT;
  return `M${x1} ${y1}C${x1 + 60} ${y1} ${x1 + 60} ${low} ${(x1 + x2) / 2} ${low}S${x2 - 60} ${y2} ${x2} ${y2}`;
}

function useView(width, height) {
  const [view, setView] = useState({ x: 0, y: 0, scale: 1 });
  const box = useRef(null);
  const fit = () => {
    const { clientWidth, clientHeight } = box.current;
    const scale = Math.min(clientWidth / width, clientHeight / height, 1);
    setView({ scale, x: Math.max((clientWidth - width * scale) / 2, 0), y: Math.max((clientHeight - height * scale) / 2, 0) });
  };
  useEffect(fit, [width, height]);
  const zoom = (factor, cx = box.current.clientWidth / 2, cy = box.current.clientHeight / 2) => setView((before) => {
    const scale = Math.min(Math.max(before.scale * factor, 0.05), 3);
    return { scale, x: cx - ((cx - before.x) * scale) / before.scale, y: cy - ((cy - before.y) * scale) / before.scale };
  });
  useEffect(() => {
    const element = box.current;
    const onWheel = (event) => {
      event.preventDefault();
      const place = element.getBoundingClientRect();
      zoom(1.0015 ** -event.deltaY, event.clientX - place.left, event.clientY - place.top);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);
  const drag = useRef(null);
  const onPointerDown = (event) => {
    if (event.button === 0 && !event.target.closest('a')) drag.current = { x: event.clientX - view.x, y: event.clientY - view.y };
  };
  const onPointerMove = (event) => {
    if (drag.current) setView((before) => ({ ...before, x: event.clientX - drag.current.x, y: event.clientY - drag.current.y }));
  };
  const onPointerUp = () => { drag.current = null; };
  return { view, box, fit, zoom, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerLeave: onPointerUp } };
}

function Picture({ data, vhost }) {
  const { nodes, edges } = pictureOf(data);
  const { places, columns, rows } = useMemo(() => layout([...nodes.keys()], edges.map(({ from, to }) => [from, to])), [shapeOf(data)]);
  const [pointed, setNear] = useState(null);
  // What was pointed at may have gone since.
  const near = nodes.has(pointed) ? pointed : null;
  const width = columns * WIDTH + (columns - 1) * GAP_X + 2 * MARGIN;
  const height = rows * (HEIGHT + GAP_Y) + 2 * MARGIN;
  const { view, box, fit, zoom, handlers } = useView(width, height);
  const at = (id) => {
    const { x, y } = places.get(id);
    return { px: MARGIN + x * (WIDTH + GAP_X), py: MARGIN + y * (HEIGHT + GAP_Y) };
  };
  const isNear = (edge) => edge.from === near || edge.to === near;
  const lit = near && new Set([near, ...edges.filter(isNear).flatMap(({ from, to }) => [from, to])]);
  return html`
    <div class="picture" ref=${box} ...${handlers}>
      <div class="zoom"><button type="button" class="icon" aria-label="Zoom in" onClick=${() => zoom(1.3)}>+</button><button type="button" class="icon" aria-label="Zoom out" onClick=${() => zoom(1 / 1.3)}>−</button><button type="button" onClick=${fit}>Fit</button></div>
      <svg role="group" aria-label=${`Topology of ${vhost}`}>
        <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" /></marker></defs>
        <g transform=${`translate(${view.x} ${view.y}) scale(${view.scale})`}>
          ${edges.map((edge) => {
            const keys = edge.routing_keys.filter((key) => key !== '');
            return html`<path key=${`${edge.kind} ${edge.from} ${edge.to}`} class=${classes('edge', edge.kind, lit && (isNear(edge) ? 'lit' : 'dim'))} d=${edgePath(at(edge.from), at(edge.to))} marker-end="url(#arrow)">
              <title>${`${KINDS[edge.kind]}${edge.count > 1 ? ` × ${edge.count}` : ''}${keys.length ? `: ${keys.join(', ')}${edge.count > keys.length && keys.length >= 5 ? ', …' : ''}` : ''}`}</title></path>`;
          })}
          ${[...nodes].map(([id, node]) => {
            const { px, py } = at(id);
            const to = node.kind === 'queue' ? href(['queues', vhost, node.name]) : href(['exchanges', vhost, exchangeKey(node.name)]);
            return html`
              <a key=${id} href=${to} class=${classes('node', node.kind, node.messages > 0 && 'busy', lit && !lit.has(id) && 'dim')} transform=${`translate(${px} ${py})`} onPointerEnter=${() => setNear(id)} onPointerLeave=${() => setNear(null)} onFocus=${() => setNear(id)} onBlur=${() => setNear(null)}>
                <title>${node.text}</title>
                <rect width=${WIDTH} height=${HEIGHT} rx=${node.kind === 'queue' ? 6 : HEIGHT / 2} />
                <text x=${node.kind === 'queue' ? 12 : 18} y="16" class="node-name">${short(node.text)}</text>
                <text x=${node.kind === 'queue' ? 12 : 18} y="30" class="node-note">${node.note}</text>
              </a>`;
          })}
          ${lit && edges.filter((edge) => isNear(edge) && edge.routing_keys.some((key) => key !== '')).slice(0, 40).map((edge) => {
            const [from, to] = [at(edge.from), at(edge.to)];
            const text = short(edge.routing_keys.filter((key) => key !== '').join(', '), 28);
            return html`<text key=${`label ${edge.kind} ${edge.from} ${edge.to}`} class="edge-label" text-anchor="middle" x=${(from.px + WIDTH + to.px) / 2} y=${(from.py + to.py + HEIGHT) / 2 - 4}>${text}</text>`;
          })}
        </g>
      </svg>
    </div>`;
}

/** What leads where: exchanges, bindings and queues of a virtual host. */
export function Topology() {
  const { query } = useStore(route);
  const vhosts = useVhosts();
  const vhost = query.vhost ?? (vhosts.includes('/') || vhosts.length === 0 ? '/' : vhosts[0]);
  const limit = Number(query.limit) || LIMITS[1];
  const { data, error } = usePoll(vhosts.length > 0 ? withQuery(path`/topology/${vhost}`, { name: query.name, limit }) : null);
  return html`
    <${PageHead} title="Topology" />
    <div class="toolbar" role="search">
      <${SearchField} label="Exchange or queue" value=${query.name ?? ''} onSearch=${(name) => setQuery({ name }, { replace: true })} />
      <label class="inline">Virtual host <select onChange=${(e) => go(href(['topology'], { ...query, vhost: e.currentTarget.value }))}>${vhosts.map((name) => html`<option value=${name} selected=${name === vhost}>${name}</option>`)}</select></label>
      <label class="inline">At most <select onChange=${(e) => setQuery({ limit: e.currentTarget.value })}>${LIMITS.map((one) => html`<option value=${one} selected=${one === limit}>${number(one)}</option>`)}</select></label>
      <span class="spring"></span>
      <span class="keys-legend" aria-hidden="true"><span class="k exchange">Exchange</span><span class="k queue">Queue</span><span class="k binding">Binding</span><span class="k dead_letter">Dead letters</span><span class="k alternate">Alternate</span></span>
    </div>
    <${ErrorNote} error=${error} />
    ${!data && !error && html`<${Loading} />`}
    ${data && html`
      <p class="muted" role="status">${data.shown < data.matching ? `${number(data.shown)} of ${plural(data.matching, 'object')} are shown: search for a name, or show more.` : `${plural(data.shown, 'object')}${query.name ? ' match or are next to one that does' : ''}.`}</p>
      ${data.shown === 0
        ? html`<${Empty} title=${query.name ? 'Nothing matches' : 'Nothing is bound here yet'}>${!query.name && 'Exchanges and queues appear as soon as they are declared.'}<//>`
        : html`<${Picture} key=${`${vhost} ${query.name ?? ''} ${limit}`} data=${data} vhost=${vhost} />`}`}`;
}
