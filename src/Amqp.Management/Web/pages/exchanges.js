import { html, useRef } from '../lib/html.js';
import { path, put } from '../lib/api.js';
import { go, href, route } from '../lib/router.js';
import { useOnce } from '../lib/poll.js';
import { pick, rate } from '../lib/format.js';
import { FormDialog, openDialog } from '../parts/dialog.js';
import { Check, KeyValues, objectOf, Select, Text } from '../parts/form.js';
import { ListPage, useVhosts } from '../parts/list-page.js';
import { Empty } from '../parts/notes.js';
import { Badge, ExchangeLink, Name } from '../parts/show.js';

const ARGUMENTS = [
  ['alternate-exchange', 'String', 'Exchange that messages go to which no binding of this one takes.'],
  ['x-delayed-type', 'String', 'For x-delayed-message: the type that routes when the delay is over.', 'direct'],
  ['hash-header', 'String', 'For x-consistent-hash: the header that decides instead of the routing key.'],
  ['x-recent-history-length', 'Number', 'For x-recent-history: how many messages a new binding gets at once.', '20'],
];

const COLUMNS = [
  { id: 'name', label: 'Name', sort: 'name', fixed: true, class: 'wide-name', need: ['name', 'vhost'], render: (row) => html`<${ExchangeLink} vhost=${row.vhost} name=${row.name} />` },
  { id: 'vhost', label: 'Virtual host', sort: 'vhost', need: ['vhost'], render: (row) => html`<${Name}>${row.vhost}<//>` },
  { id: 'type', label: 'Type', sort: 'type', need: ['type'], render: (row) => row.type },
  { id: 'features', label: 'Features', need: ['durable', 'auto_delete', 'internal', 'arguments'], render: (row) => html`<span class="badges"><${Features} of=${row} /></span>` },
  { id: 'policy', label: 'Policy', sort: 'policy', need: ['policy'], render: (row) => (row.policy ? html`<${Name}>${row.policy}<//>` : '') },
  { id: 'in', label: 'In', sort: 'message_stats.publish_in_details.rate', numeric: true, need: ['message_stats.publish_in_details.rate'], render: (row) => rate(pick(row, 'message_stats.publish_in_details.rate') ?? 0) },
  { id: 'out', label: 'Out', sort: 'message_stats.publish_out_details.rate', numeric: true, need: ['message_stats.publish_out_details.rate'], render: (row) => rate(pick(row, 'message_stats.publish_out_details.rate') ?? 0) },
];

const SHORT = {
  'x-dead-letter-exchange': 'DLX', 'x-dead-letter-routing-key': 'DLK', 'x-message-ttl': 'TTL', 'x-expires': 'expires', 'x-max-length': 'max length', 'x-max-length-bytes': 'max bytes', 'x-overflow': 'overflow',
  'x-max-priority': 'priorities', 'x-single-active-consumer': 'single active', 'x-delivery-limit': 'delivery limit', 'alternate-exchange': 'alternate', 'x-delayed-type': 'delayed', 'x-consumer-timeout': 'ack timeout',
};

/** What an exchange or queue was declared with, in short. */
export function Features({ of }) {
  const args = Object.entries(of.arguments ?? {}).filter(([key]) => key !== 'x-queue-type' && key !== 'x-queue-mode');
  return html`
    ${of.durable ? html`<${Badge} title="Survives a restart">durable<//>` : html`<${Badge} title="Gone after a restart" kind="warn">transient<//>`}
    ${of.auto_delete && html`<${Badge} title="Deleted when nobody uses it any more">auto-delete<//>`}
    ${of.exclusive && html`<${Badge} title="Belongs to one connection">exclusive<//>`}
    ${of.internal && html`<${Badge} title="Clients cannot publish to it">internal<//>`}
    ${args.slice(0, 3).map(([key, value]) => html`<${Badge} title=${`${key}: ${JSON.stringify(value)}`}><bdi>${SHORT[key] ?? key}</bdi><//>`)}
    ${args.length > 3 && html`<${Badge} title=${args.slice(3).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join('\n')}>+${args.length - 3}<//>`}`;
}

/** Which virtual host something is made in. */
export function VhostField({ vhosts, value }) {
  return html`<${Select} label="Virtual host" name="vhost" options=${vhosts.length ? vhosts : ['/']} value=${value ?? '/'} />`;
}

function AddExchange({ close }) {
  const rows = useRef([]);
  const vhosts = useVhosts();
  const types = (useOnce('/overview?columns=exchange_types&disable_stats=true')?.exchange_types ?? []).map(({ name }) => name);
  const submit = async ({ vhost, name, type, durable, auto_delete: autoDelete, internal }) => {
    await put(path`/exchanges/${vhost}/${name}`, { type, durable: Boolean(durable), auto_delete: Boolean(autoDelete), internal: Boolean(internal), arguments: objectOf(rows.current) });
    go(href(['exchanges', vhost, name]));
  };
  return html`
    <${FormDialog} title="Add exchange" close=${close} action="Add exchange" submit=${submit}>
      <${Text} label="Name" name="name" required=${true} autofocus=${true} />
      <div class="field-row">
        <${VhostField} vhosts=${vhosts} value=${route.get().query.vhost} />
        <${Select} label="Type" name="type" options=${types.length ? types : ['direct', 'fanout', 'headers', 'topic']} value="direct" />
      </div>
      <div class="checks">
        <${Check} label="Durable" name="durable" defaultChecked=${true} help="survives a restart" />
        <${Check} label="Auto-delete" name="auto_delete" help="goes with its last binding" />
        <${Check} label="Internal" name="internal" help="reached by bindings only" />
      </div>
      <${KeyValues} label="Arguments" keys=${ARGUMENTS} onChange=${(next) => { rows.current = next; }} />
    <//>`;
}

export const Exchanges = () => html`<${ListPage} title="Exchanges" table="exchanges" what="exchange" defaultSort="name" columns=${COLUMNS} always=${['name', 'vhost']}
  pathOf=${(vhost) => (vhost ? path`/exchanges/${vhost}` : '/exchanges')} rowKey=${(row) => `${row.vhost} ${row.name}`}
  actions=${html`<button type="button" class="primary" onClick=${() => openDialog((close) => html`<${AddExchange} close=${close} />`)}>Add exchange</button>`}
  empty=${html`<${Empty} title="No exchanges" />`} />`;
