import { html, useRef, useState } from '../lib/html.js';
import { path, put } from '../lib/api.js';
import { go, href, route } from '../lib/router.js';
import { bytes, duration, number, pick, rate } from '../lib/format.js';
import { FormDialog, openDialog } from '../parts/dialog.js';
import { Check, Field, KeyValues, objectOf, Text } from '../parts/form.js';
import { ListPage, useVhosts } from '../parts/list-page.js';
import { Empty } from '../parts/notes.js';
import { Badge, Name, QueueLink, State } from '../parts/show.js';
import { Features, VhostField } from './exchanges.js';

const ARGUMENTS = [
  ['x-message-ttl', 'Number', 'Milliseconds that a message lives in the queue.'],
  ['x-expires', 'Number', 'Milliseconds without use after which the queue is deleted.'],
  ['x-max-length', 'Number', 'Most ready messages.'],
  ['x-max-length-bytes', 'Number', 'Most octets of ready messages.'],
  ['x-overflow', 'String', 'What happens at the limit: drop-head, reject-publish or reject-publish-dlx.', 'drop-head'],
  ['x-dead-letter-exchange', 'String', 'Exchange that messages go to when they are rejected, expire or are dropped.'],
  ['x-dead-letter-routing-key', 'String', 'Routing key for dead letters; without it they keep their own.'],
  ['x-single-active-consumer', 'Boolean', 'Only one consumer at a time gets messages.', 'true'],
  ['x-max-priority', 'Number', 'Highest priority; classic queues only.', '10'],
  ['x-delivery-limit', 'Number', 'How often a message is delivered before it is a dead letter; quorum queues.', '20'],
  ['x-consumer-timeout', 'Number', 'Milliseconds within which deliveries have to be acknowledged.'],
];

const per = (id, label, member, optional) => ({
  id, label, optional, numeric: true, sort: `message_stats.${member}_details.rate`, need: [`message_stats.${member}_details.rate`],
  render: (row) => rate(pick(row, `message_stats.${member}_details.rate`) ?? 0),
});

const count = (id, label, member, optional) => ({ id, label, optional, numeric: true, sort: member, need: [member], render: (row) => number(row[member]) });

const COLUMNS = [
  { id: 'name', label: 'Name', sort: 'name', fixed: true, class: 'wide-name', need: ['name', 'vhost'], render: (row) => html`<${QueueLink} vhost=${row.vhost} name=${row.name} />` },
  { id: 'vhost', label: 'Virtual host', sort: 'vhost', need: ['vhost'], render: (row) => html`<${Name}>${row.vhost}<//>` },
  { id: 'type', label: 'Type', sort: 'type', need: ['type'], render: (row) => row.type },
  { id: 'features', label: 'Features', need: ['durable', 'auto_delete', 'exclusive', 'arguments'], render: (row) => html`<span class="badges"><${Features} of=${row} /></span>` },
  { id: 'policy', label: 'Policy', sort: 'policy', need: ['policy'], render: (row) => (row.policy ? html`<${Name}>${row.policy}<//>` : '') },
  { id: 'state', label: 'State', sort: 'state', need: ['state', 'paused'], render: (row) => html`<${State} state=${row.paused ? 'paused' : row.state} />` },
  count('ready', 'Ready', 'messages_ready'),
  count('unacked', 'Unacked', 'messages_unacknowledged'),
  count('total', 'Total', 'messages'),
  count('consumers', 'Consumers', 'consumers'),
  per('in', 'In', 'publish'),
  per('out', 'Out', 'deliver_get'),
  per('ack', 'Ack', 'ack', true),
  { id: 'bytes', label: 'Size', sort: 'message_bytes', optional: true, numeric: true, need: ['message_bytes'], render: (row) => bytes(row.message_bytes) },
  { id: 'age', label: 'Oldest', sort: 'oldest_message_age', optional: true, numeric: true, title: 'Time since the first ready message came in', need: ['oldest_message_age'], render: (row) => (row.oldest_message_age === null ? '' : duration(row.oldest_message_age)) },
  { id: 'operator', label: 'Operator policy', sort: 'operator_policy', optional: true, need: ['operator_policy'], render: (row) => (row.operator_policy ? html`<${Name}>${row.operator_policy}<//>` : '') },
];

const TYPES = [['', 'Default of the virtual host'], ['classic', 'Classic'], ['quorum', 'Quorum'], ['stream', 'Stream']];

function AddQueue({ close }) {
  const rows = useRef([]);
  const [type, setType] = useState('');
  const vhosts = useVhosts();
  const submit = async ({ vhost, name, durable, auto_delete: autoDelete }) => {
    await put(path`/queues/${vhost}/${name}`, {
      durable: type === 'quorum' || type === 'stream' || Boolean(durable), auto_delete: Boolean(autoDelete), arguments: { ...objectOf(rows.current), ...(type && { 'x-queue-type': type }) },
    });
    go(href(['queues', vhost, name]));
  };
  const isDurable = type === 'quorum' || type === 'stream';
  return html`
    <${FormDialog} title="Add queue" close=${close} action="Add queue" submit=${submit}>
      <${Text} label="Name" name="name" required=${true} autofocus=${true} />
      <div class="field-row">
        <${VhostField} vhosts=${vhosts} value=${route.get().query.vhost} />
        <${Field} label="Type"><select name="type" onChange=${(e) => setType(e.currentTarget.value)}>${TYPES.map(([value, text]) => html`<option value=${value} selected=${value === type}>${text}</option>`)}</select><//>
      </div>
      ${!isDurable && html`<div class="checks">
        <${Check} label="Durable" name="durable" defaultChecked=${true} help="survives a restart" />
        <${Check} label="Auto-delete" name="auto_delete" help="goes with its last consumer" />
      </div>`}
      <${KeyValues} label="Arguments" keys=${ARGUMENTS} onChange=${(next) => { rows.current = next; }} />
    <//>`;
}

export const Queues = () => html`<${ListPage} title="Queues and streams" table="queues" what="queue" defaultSort="name" columns=${COLUMNS} always=${['name', 'vhost']}
  pathOf=${(vhost) => (vhost ? path`/queues/${vhost}` : '/queues')} rowKey=${(row) => `${row.vhost} ${row.name}`}
  actions=${html`<button type="button" class="primary" onClick=${() => openDialog((close) => html`<${AddQueue} close=${close} />`)}>Add queue</button>`}
  empty=${html`<${Empty} title="No queues">Queues that clients declare appear here, and you can add one yourself.<//>`} />`;
