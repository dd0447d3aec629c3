import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { usePoll } from '../lib/poll.js';
import { path, remove, withQuery } from '../lib/api.js';
import { go, route } from '../lib/router.js';
import { may, user } from '../lib/session.js';
import { bytes, number, rate, time } from '../lib/format.js';
import { Chart, RangeSelect, rates, sampleQuery } from '../parts/chart.js';
import { FormDialog, openDialog } from '../parts/dialog.js';
import { Text } from '../parts/form.js';
import { Loading, Trouble } from '../parts/notes.js';
import { ChannelLink, Facts, Name, PageHead, Section, State, Values } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';

// Headers are octets: what is not ASCII cannot be sent in one.
const plain = (text) => text.replace(/[^\x20-\x7e]/g, '?');

function closeConnection(name) {
  openDialog((close) => html`
    <${FormDialog} title="Close connection" close=${close} action="Close connection" danger=${true} submit=${async ({ reason }) => {
      await remove(path`/connections/${name}`, { headers: reason ? { 'x-reason': plain(reason) } : {} });
      go('#/connections');
    }}>
      <p class="prose">The client is told the reason, and loses its channels and consumers. Unacknowledged messages go back to their queues. Most clients connect again by themselves.</p>
      <${Text} label="Reason" name="reason" placeholder="Closed via management plugin" autofocus=${true} maxlength="200" />
    <//>`);
}

const CHANNELS = [
  { id: 'name', label: 'Channel', sort: 'number', render: (row) => html`<${ChannelLink} name=${row.name}>${`Channel ${row.number}`}<//>` },
  { id: 'state', label: 'State', render: (row) => html`<${State} state=${row.state} />` },
  { id: 'consumers', label: 'Consumers', sort: 'consumer_count', numeric: true, render: (row) => number(row.consumer_count) },
  { id: 'prefetch', label: 'Prefetch', sort: 'prefetch_count', numeric: true, render: (row) => number(row.prefetch_count) },
  { id: 'unacked', label: 'Unacked', sort: 'messages_unacknowledged', numeric: true, render: (row) => number(row.messages_unacknowledged) },
  { id: 'publish', label: 'Publish', sort: 'message_stats.publish_details.rate', numeric: true, render: (row) => rate(row.message_stats?.publish_details?.rate ?? 0) },
  { id: 'deliver', label: 'Deliver', sort: 'message_stats.deliver_get_details.rate', numeric: true, render: (row) => rate(row.message_stats?.deliver_get_details?.rate ?? 0) },
];

/** One connection. */
export function Connection({ name }) {
  const { query } = useStore(route);
  const { data, error } = usePoll(withQuery(path`/connections/${name}`, sampleQuery(query.range, 'data_rates')));
  const { data: channels } = usePoll(path`/connections/${name}/channels`);
  const trail = [['Connections', '#/connections']];
  if (error) return html`<${PageHead} title=${name} trail=${trail} /><${Trouble} error=${error} what="connection" />`;
  if (!data) return html`<${Loading} />`;
  const mayClose = may.administer() || data.user === user.get()?.name;
  return html`
    <${PageHead} title=${data.user_provided_name ?? data.name} trail=${trail} badges=${html`<${State} state=${data.state} />`}>
      <${RangeSelect} value=${query.range} longest="1h" />
      ${mayClose && html`<button type="button" class="danger" onClick=${() => closeConnection(data.name)}>Close connection</button>`}
    <//>
    <${Facts} facts=${[
      ['Name', html`<${Name}>${data.name}<//>`],
      ['User', html`<${Name}>${data.user}<//>`], ['Virtual host', html`<${Name}>${data.vhost}<//>`], ['Protocol', data.protocol],
      ['Connected', time(data.connected_at)], ['Heartbeat', data.timeout ? `${data.timeout} s` : 'none'], ['Frame max', `${number(data.frame_max)} B`], ['Channels', `${number(data.channels)} of ${number(data.channel_max)}`],
      ['Authentication', data.auth_mechanism], ['TLS', data.ssl ? `${data.ssl_protocol} ${data.ssl_cipher}` : 'no'], ['Certificate', data.peer_cert_subject ? html`<bdi>${data.peer_cert_subject}</bdi>` : null],
      ['Waiting to be sent', bytes(data.send_pend)],
    ]} />
    <div class="charts"><${Chart} title="Data rates" base=${1024} format=${(value) => `${bytes(value)}/s`} series=${[
      { label: 'From client', points: rates(data.recv_oct_details) }, { label: 'To client', points: rates(data.send_oct_details) },
    ]} /></div>
    <${Section} title="Channels"><${LocalTable} label="Channels" what="channel" rows=${channels ?? []} rowKey=${(row) => row.name} sortBy="number" columns=${CHANNELS} empty="No channels" /><//>
    <${Section} title="Client properties"><${Values} of=${data.client_properties} /><//>`;
}
