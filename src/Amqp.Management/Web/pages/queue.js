import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { poller, usePoll } from '../lib/poll.js';
import { path, put, remove, withQuery } from '../lib/api.js';
import { go, href, route } from '../lib/router.js';
import { bytes, duration, number, rate, time } from '../lib/format.js';
import { Bindings, openBind } from '../parts/bindings.js';
import { MessageRates, QueuedMessages, RangeSelect, sampleQuery } from '../parts/chart.js';
import { Consumers } from '../parts/consumers.js';
import { confirm } from '../parts/dialog.js';
import { Tabs } from '../parts/form.js';
import { Loading, Trouble } from '../parts/notes.js';
import { openPublish } from '../parts/publish.js';
import { say } from '../parts/toast.js';
import { Badge, ChannelLink, ConnectionLink, ExchangeLink, Facts, Figure, Name, PageHead, Section, State, Values } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';
import { Features } from './exchanges.js';
import { openGet } from './queue-get.js';
import { Messages } from './queue-messages.js';
import { Sizing } from './queue-sizing.js';

const purge = ({ vhost, name, messages_ready: ready }) => confirm({
  title: 'Purge queue', action: 'Purge',
  text: html`All ${number(ready)} ready messages in <${Name}>${name}<//> will be gone for good. Unacknowledged ones stay.`,
  run: async () => {
    await remove(path`/queues/${vhost}/${name}/contents`);
    say('The queue was purged.');
  },
});

const deleteQueue = ({ vhost, name, messages, consumers }) => confirm({
  title: 'Delete queue', action: 'Delete queue', word: messages > 0 ? name : undefined,
  text: html`<${Name}>${name}<//> will be gone, with its ${number(messages)} messages and its bindings. ${consumers > 0 && `Its ${number(consumers)} consumers are cancelled.`}`,
  run: async () => {
    await remove(path`/queues/${vhost}/${name}`);
    go('#/queues');
  },
});

async function setPaused({ vhost, name }, paused) {
  try {
    await (paused ? put : remove)(path`/queues/${vhost}/${name}/pause`);
    say(paused ? 'Deliveries to consumers are held back. A restart ends the pause.' : 'Deliveries go on.');
    poller.refresh();
  } catch (error) {
    say(error.message, 'bad');
  }
}

function Details({ queue, range }) {
  const { message_stats: stats } = queue;
  const perSecond = (name) => rate(stats?.[`${name}_details`]?.rate ?? 0);
  return html`
    <div class="figures">
      <${Figure} label="Ready" value=${number(queue.messages_ready)} />
      <${Figure} label="Unacked" value=${number(queue.messages_unacknowledged)} />
      <${Figure} label="In" value=${perSecond('publish')} />
      <${Figure} label="Out" value=${perSecond('deliver_get')} />
      <${Figure} label="Consumers" value=${number(queue.consumers)} />
      <${Figure} label="Oldest message" value=${queue.oldest_message_age === null || queue.oldest_message_age === undefined ? '–' : duration(queue.oldest_message_age)} />
    </div>
    <div class="charts"><${QueuedMessages} totals=${queue} /><${MessageRates} stats=${stats} /></div>
    <div class="two">
      <${Section} title="Declaration"><${Facts} facts=${[
        ['Type', queue.type], ['Virtual host', html`<${Name}>${queue.vhost}<//>`], ['Arguments', html`<${Values} of=${queue.arguments} />`],
        ['Policy', queue.policy ? html`<${Name}>${queue.policy}<//>` : 'none'], ['Operator policy', queue.operator_policy ? html`<${Name}>${queue.operator_policy}<//>` : 'none'],
        ['Effective policy', html`<${Values} of=${queue.effective_policy_definition} />`],
        ['Owner', queue.owner_pid_details ? html`<${ConnectionLink} name=${queue.owner_pid_details.name} />` : null],
      ]} /><//>
      <${Section} title="State"><${Facts} facts=${[
        ['Message bodies', `${bytes(queue.message_bytes)} (${bytes(queue.message_bytes_ready)} ready)`], ['Persistent', `${number(queue.messages_persistent)} messages, ${bytes(queue.message_bytes_persistent)}`],
        ['Memory', bytes(queue.memory)], ['Consumers can take', `${Math.round((queue.consumer_capacity ?? 0) * 100)} % of the time`, 'How often a consumer was ready when a message was'],
        ['Idle since', queue.idle_since ? time(queue.idle_since) : null],
        ['Active consumer', queue.single_active_consumer_tag || queue.single_active_consumer_ctag || null], ['Exclusive consumer', queue.exclusive_consumer_tag || null],
        ['By priority', queue.backing_queue_status?.priority_lengths ? html`<${Values} of=${queue.backing_queue_status.priority_lengths} />` : null],
      ]} /><//>
    </div>
    <div class="two">
      <${Section} title="Messages came from"><${LocalTable} label="Messages came from" rows=${queue.incoming ?? []} rowKey=${(row) => row.exchange.name} empty="Nothing came yet" columns=${[
        { id: 'exchange', label: 'Exchange', sort: 'exchange.name', render: (row) => html`<${ExchangeLink} ...${row.exchange} />` },
        { id: 'publish', label: 'Messages', sort: 'stats.publish', numeric: true, render: (row) => number(row.stats.publish) },
      ]} /><//>
      <${Section} title="Messages went to"><${LocalTable} label="Messages went to" rows=${queue.deliveries ?? []} rowKey=${(row) => row.channel_details.name} empty="No open channel has got any" columns=${[
        { id: 'channel', label: 'Channel', sort: 'channel_details.name', render: (row) => html`<${ChannelLink} name=${row.channel_details.name} />` },
        { id: 'deliver', label: 'Delivered', sort: 'stats.deliver_get', numeric: true, render: (row) => number(row.stats.deliver_get) },
        { id: 'ack', label: 'Acknowledged', sort: 'stats.ack', numeric: true, render: (row) => number(row.stats.ack) },
      ]} /><//>
    </div>`;
}

function QueueBindings({ vhost, name }) {
  const { data } = usePoll(path`/queues/${vhost}/${name}/bindings`);
  return html`<${Section} title="Bindings to here" actions=${html`<button type="button" onClick=${() => openBind({ vhost, queue: name })}>Add binding</button>`}>
    <${Bindings} bindings=${data} side="source" />
  <//>`;
}

/** One queue. */
export function Queue({ vhost, name }) {
  const { query } = useStore(route);
  const tab = query.tab ?? 'overview';
  const { data, error } = usePoll(withQuery(path`/queues/${vhost}/${name}`, tab === 'overview' ? sampleQuery(query.range, 'lengths', 'msg_rates') : {}));
  const trail = [['Queues', '#/queues'], [vhost, href(['queues'], { vhost })]];
  if (error) return html`<${PageHead} title=${name} trail=${trail} /><${Trouble} error=${error} what="queue" />`;
  if (!data) return html`<${Loading} />`;
  const views = {
    overview: () => html`<${Details} queue=${data} range=${query.range} />`,
    messages: () => html`<${Messages} vhost=${vhost} name=${name} ready=${data.messages_ready} />`,
    bindings: () => html`<${QueueBindings} vhost=${vhost} name=${name} />`,
    consumers: () => html`<${Section} title="Consumers"><${Consumers} consumers=${data.consumer_details} /><//>`,
    sizing: () => html`<${Sizing} vhost=${vhost} name=${name} />`,
  };
  const isStream = data.type === 'stream';
  return html`
    <${PageHead} title=${name} trail=${trail} badges=${html`<${State} state=${data.paused ? 'paused' : data.state} /><${Badge}>${data.type}<//><${Features} of=${data} />`}>
      ${tab === 'overview' && html`<${RangeSelect} value=${query.range} longest="1h" />`}
      <button type="button" class="primary" onClick=${() => openPublish({ vhost, exchange: '', routingKey: name })}>Publish message</button>
      ${!isStream && html`
        <button type="button" onClick=${() => openGet({ vhost, name })}>Get messages</button>
        <button type="button" onClick=${() => setPaused(data, !data.paused)}>${data.paused ? 'Resume' : 'Pause'}</button>
        <button type="button" onClick=${() => purge(data)}>Purge</button>`}
      <button type="button" class="danger" onClick=${() => deleteQueue(data)}>Delete</button>
    <//>
    <${Tabs} label="Views of the queue" current=${tab} onSelect=${(next) => go(href(['queues', vhost, name], next === 'overview' ? {} : { tab: next }))} tabs=${[
      ['overview', 'Overview'], ...(isStream ? [] : [['messages', 'Messages', number(data.messages_ready)]]), ['bindings', 'Bindings'], ['consumers', 'Consumers', number(data.consumers)], ['sizing', 'Sizing'],
    ]} />
    <div role="tabpanel" aria-label=${tab}>${(views[tab] ?? views.overview)()}</div>`;
}
