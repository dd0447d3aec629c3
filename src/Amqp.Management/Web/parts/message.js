import { html, useState } from '../lib/html.js';
import { bytes, number, time } from '../lib/format.js';
import { hexDump, octetsOf, prettyJson, textOf } from '../lib/payload.js';
import { Tabs } from './form.js';
import { exchangeName, Facts, Name, Values } from './show.js';
import { LocalTable } from './table.js';

const DEATHS = [
  { id: 'queue', label: 'Died in', render: (death) => html`<${Name}>${death.queue}<//>` },
  { id: 'reason', label: 'Reason', render: (death) => death.reason },
  { id: 'count', label: 'Times', numeric: true, render: (death) => number(death.count) },
  { id: 'exchange', label: 'Published to', render: (death) => html`<${Name}>${exchangeName(death.exchange ?? '')}<//>` },
  { id: 'keys', label: 'Routing keys', render: (death) => html`<bdi>${(death['routing-keys'] ?? []).join(', ')}</bdi>` },
  { id: 'time', label: 'First', render: (death) => (typeof death.time === 'number' ? time(death.time * 1000) : '') },
];

function Payload({ message }) {
  const text = textOf(message);
  const json = prettyJson(text);
  const [chosen, setChosen] = useState(null);
  const view = chosen ?? (json ? 'json' : message.payload_encoding === 'base64' ? 'hex' : 'text');
  const content = { text: () => text, json: () => json, hex: () => hexDump(octetsOf(message)) }[view]();
  const shown = octetsOf(message).length;
  return html`
    <${Tabs} label="Payload as" current=${view} onSelect=${setChosen} tabs=${[['text', 'Text'], ...(json ? [['json', 'JSON']] : []), ['hex', 'Hex']]} />
    <pre class="payload" tabindex="0" dir=${view === 'hex' ? 'ltr' : 'auto'} aria-label="Payload">${content}</pre>
    ${message.payload_bytes === 0 ? html`<p class="muted">The payload is empty.</p>` : shown < message.payload_bytes && html`<p class="muted">The first ${bytes(shown)} of ${bytes(message.payload_bytes)}.</p>`}`;
}

/** A message: how it was published, its properties, headers, deaths, and its payload as text, JSON or octets. */
export function MessageView({ message }) {
  const { headers: all, ...properties } = Array.isArray(message.properties) ? {} : message.properties;
  const { 'x-death': deaths, ...headers } = all ?? {};
  return html`
    <div class="message">
      <${Facts} facts=${[
        ['Exchange', html`<${Name}>${exchangeName(message.exchange)}<//>`], ['Routing key', html`<${Name}>${message.routing_key}<//>`], ['Size', bytes(message.payload_bytes)],
        ['Position', message.position === undefined ? null : number(message.position + 1)], ['Came in', message.enqueued_at ? time(message.enqueued_at) : null], ['Expires', message.expires_at ? time(message.expires_at) : null],
        ['Redelivered', message.redelivered ? `yes${message.delivery_count ? `, returned ${number(message.delivery_count)} times` : ''}` : 'no'], ['Persistent', message.persistent === undefined ? null : message.persistent ? 'yes' : 'no'],
      ]} />
      <h3>Properties</h3><${Values} of=${properties} />
      <h3>Headers</h3><${Values} of=${headers} />
      ${Array.isArray(deaths) && deaths.length > 0 && html`<h3>Deaths</h3><${LocalTable} label="Deaths" rows=${deaths} rowKey=${(death) => `${death.queue} ${death.reason}`} columns=${DEATHS} />`}
      <h3>Payload</h3><${Payload} message=${message} />
    </div>`;
}
