import { html } from '../lib/html.js';
import { inline, number } from '../lib/format.js';
import { Badge, ChannelLink, Name, QueueLink, YesNo } from './show.js';
import { LocalTable } from './table.js';

const argumentsOf = (row) => Object.entries(row.arguments ?? {}).map(([key, value]) => html`<div><bdi>${key}: ${inline(value)}</bdi></div>`);

/** The consumers of a queue, or of a channel. */
export function Consumers({ consumers, withQueue }) {
  const columns = [
    { id: 'tag', label: 'Consumer tag', sort: 'consumer_tag', render: (row) => html`<${Name}>${row.consumer_tag}<//>` },
    withQueue
      ? { id: 'queue', label: 'Queue', sort: 'queue.name', render: (row) => html`<${QueueLink} ...${row.queue} />` }
      : { id: 'channel', label: 'Channel', sort: 'channel_details.name', render: (row) => (row.channel_details?.name ? html`<${ChannelLink} name=${row.channel_details.name} />` : '') },
    { id: 'ack', label: 'Acknowledges', sort: 'ack_required', render: (row) => html`<${YesNo} value=${row.ack_required} />` },
    { id: 'exclusive', label: 'Exclusive', sort: 'exclusive', render: (row) => html`<${YesNo} value=${row.exclusive} />` },
    { id: 'prefetch', label: 'Prefetch', sort: 'prefetch_count', numeric: true, render: (row) => (row.prefetch_count ? number(row.prefetch_count) : 'unlimited') },
    { id: 'active', label: 'Activity', sort: 'activity_status', render: (row) => html`<${Badge} kind=${row.active ? 'ok' : ''}>${(row.activity_status ?? 'up').replaceAll('_', ' ')}<//>` },
    { id: 'arguments', label: 'Arguments', render: argumentsOf },
  ];
  return html`<${LocalTable} label="Consumers" what="consumer" rows=${consumers ?? []} columns=${columns} rowKey=${(row) => `${row.channel_details?.name} ${row.consumer_tag} ${row.queue.name}`} empty="No consumers" />`;
}
