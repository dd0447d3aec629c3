import { html, useRef } from '../lib/html.js';
import { path, post, remove } from '../lib/api.js';
import { inline } from '../lib/format.js';
import { confirm, FormDialog, openDialog } from './dialog.js';
import { KeyValues, objectOf, Select, Text } from './form.js';
import { ExchangeLink, exchangeKey, exchangeName, Name, QueueLink } from './show.js';
import { LocalTable } from './table.js';

const HEADERS = [['x-match', 'String', 'all: every header has to match; any: one is enough; all-with-x and any-with-x also look at headers that begin with x-.', 'all']];

const kindOf = (binding) => (binding.destination_type === 'queue' ? 'q' : 'e');

const pathOf = (binding) => path`/bindings/${binding.vhost}/e/${exchangeKey(binding.source)}/${kindOf(binding)}/${binding.destination_type === 'queue' ? binding.destination : exchangeKey(binding.destination)}`;

const unbind = (binding) => confirm({
  title: 'Remove binding', action: 'Remove',
  text: html`Messages from <${Name}>${exchangeName(binding.source)}<//> with routing key <${Name}>${binding.routing_key}<//> will not reach <${Name}>${binding.destination}<//> by this binding any more.`,
  run: () => remove(pathOf(binding) + path`/${binding.properties_key}`),
});

/** A list of bindings; `side` is the end that is not the page's own object: `source` or `destination`. */
export function Bindings({ bindings, side, mayChange = true }) {
  const end = side === 'source'
    ? { id: 'source', label: 'From exchange', sort: 'source', render: (row) => html`<${ExchangeLink} vhost=${row.vhost} name=${row.source} />` }
    : { id: 'destination', label: 'To', sort: 'destination', render: (row) => html`<span class="muted">${row.destination_type}</span> ${row.destination_type === 'queue' ? html`<${QueueLink} vhost=${row.vhost} name=${row.destination} />` : html`<${ExchangeLink} vhost=${row.vhost} name=${row.destination} />`}` };
  const columns = [
    end,
    { id: 'key', label: 'Routing key', sort: 'routing_key', render: (row) => (row.routing_key === '' ? html`<span class="muted">none</span>` : html`<code class="name"><bdi>${row.routing_key}</bdi></code>`) },
    { id: 'arguments', label: 'Arguments', render: (row) => Object.entries(row.arguments ?? {}).map(([key, value]) => html`<div><bdi>${key}: ${inline(value)}</bdi></div>`) },
    mayChange && { id: 'actions', label: '', class: 'row-actions', render: (row) => (row.source === '' ? html`<span class="muted" title="Every queue is bound to the default exchange by its name">implicit</span>` : html`<button type="button" class="small" onClick=${() => unbind(row)}>Remove</button>`) },
  ].filter(Boolean);
  return html`<${LocalTable} label=${side === 'source' ? 'Bindings to here' : 'Bindings from here'} what="binding" rows=${bindings ?? []} columns=${columns}
    rowKey=${(row) => `${row.source} ${row.destination_type} ${row.destination} ${row.properties_key}`} empty="No bindings" />`;
}

function BindDialog({ vhost, source, queue, exchange, close }) {
  const rows = useRef([]);
  const submit = ({ from, to, kind, routing_key: key }) => {
    const destination = queue ?? (exchange ?? to);
    const type = queue !== undefined ? 'q' : exchange !== undefined ? 'e' : kind;
    return post(path`/bindings/${vhost}/e/${exchangeKey(source ?? from)}/${type}/${destination}`, { routing_key: key, arguments: objectOf(rows.current) });
  };
  return html`
    <${FormDialog} title=${source === undefined ? 'Bind to an exchange' : `Bind from ${exchangeName(source)}`} close=${close} action="Bind" submit=${submit}>
      ${source === undefined
        ? html`<${Text} label="From exchange" name="from" required=${true} autofocus=${true} />`
        : html`<div class="field-row"><${Select} label="To" name="kind" options=${[['q', 'Queue'], ['e', 'Exchange']]} /><${Text} label="Name" name="to" required=${true} autofocus=${true} /></div>`}
      <${Text} label="Routing key" name="routing_key" maxlength="255" help="For topic exchanges * stands for one word, # for any number of them." />
      <${KeyValues} label="Arguments" keys=${HEADERS} onChange=${(next) => { rows.current = next; }} />
    <//>`;
}

/** Opens the form that binds: from `source`, or to `queue` or `exchange`. */
export const openBind = (ends) => openDialog((close) => html`<${BindDialog} ...${ends} close=${close} />`);
