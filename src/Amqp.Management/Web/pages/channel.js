import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { usePoll } from '../lib/poll.js';
import { path, withQuery } from '../lib/api.js';
import { route } from '../lib/router.js';
import { number, time } from '../lib/format.js';
import { MessageRates, RangeSelect, sampleQuery } from '../parts/chart.js';
import { Consumers } from '../parts/consumers.js';
import { Loading, Trouble } from '../parts/notes.js';
import { Badge, ConnectionLink, ExchangeLink, Facts, Name, PageHead, QueueLink, Section, State } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';

const stat = (id, label, member) => ({ id, label, numeric: true, sort: `stats.${member}`, render: (row) => number(row.stats?.[member] ?? 0) });

/** One channel. */
export function Channel({ name }) {
  const { query } = useStore(route);
  const { data, error } = usePoll(withQuery(path`/channels/${name}`, sampleQuery(query.range, 'msg_rates')));
  const trail = [['Channels', '#/channels']];
  if (error) return html`<${PageHead} title=${name} trail=${trail} /><${Trouble} error=${error} what="channel" />`;
  if (!data) return html`<${Loading} />`;
  return html`
    <${PageHead} title=${data.name} trail=${trail} badges=${html`<${State} state=${data.state} />${data.confirm && html`<${Badge}>confirms<//>`}${data.transactional && html`<${Badge}>tx<//>`}`}>
      <${RangeSelect} value=${query.range} longest="1h" />
    <//>
    <${Facts} facts=${[
      ['Connection', html`<${ConnectionLink} name=${data.connection_details.name} />`], ['User', html`<${Name}>${data.user}<//>`], ['Virtual host', html`<${Name}>${data.vhost}<//>`],
      ['Prefetch', data.prefetch_count ? number(data.prefetch_count) : 'unlimited'], ['Shared prefetch', data.global_prefetch_count ? number(data.global_prefetch_count) : 'unlimited'],
      ['Unacked', number(data.messages_unacknowledged)], ['Unconfirmed', number(data.messages_unconfirmed)],
      ['Uncommitted', data.transactional ? `${number(data.messages_uncommitted)} messages, ${number(data.acks_uncommitted)} acks` : null], ['Idle since', data.idle_since ? time(data.idle_since) : null],
    ]} />
    <div class="charts"><${MessageRates} stats=${data.message_stats} /></div>
    <${Section} title="Consumers"><${Consumers} consumers=${data.consumer_details} withQueue=${true} /><//>
    <div class="two">
      <${Section} title="Publishes to"><${LocalTable} label="Publishes to" rows=${data.publishes ?? []} rowKey=${(row) => row.exchange.name} empty="This channel has published nothing" columns=${[
        { id: 'exchange', label: 'Exchange', sort: 'exchange.name', render: (row) => html`<${ExchangeLink} vhost=${row.exchange.vhost} name=${row.exchange.name} />` },
        stat('publish', 'Published', 'publish'), stat('returned', 'Returned', 'return_unroutable'), stat('dropped', 'Dropped', 'drop_unroutable'),
      ]} /><//>
      <${Section} title="Gets from"><${LocalTable} label="Gets from" rows=${data.deliveries ?? []} rowKey=${(row) => row.queue.name} empty="This channel has got nothing" columns=${[
        { id: 'queue', label: 'Queue', sort: 'queue.name', render: (row) => html`<${QueueLink} ...${row.queue} />` },
        stat('deliver', 'Delivered', 'deliver_get'), stat('ack', 'Acknowledged', 'ack'), stat('redeliver', 'Redelivered', 'redeliver'),
      ]} /><//>
    </div>`;
}
