import { html } from '../lib/html.js';
import { path, put } from '../lib/api.js';
import { go, href } from '../lib/router.js';
import { may } from '../lib/session.js';
import { number, pick, rate } from '../lib/format.js';
import { FormDialog, openDialog } from '../parts/dialog.js';
import { Check, Select, Text } from '../parts/form.js';
import { ListPage } from '../parts/list-page.js';
import { Empty } from '../parts/notes.js';
import { Badge, Name } from '../parts/show.js';

const TYPES = [['', 'Not said (classic)'], ['classic', 'Classic'], ['quorum', 'Quorum'], ['stream', 'Stream']];

/** What a virtual host is made with. */
export function VhostForm({ vhost, close }) {
  const submit = async ({ name, description, tags, type, tracing, protect }) => {
    const target = vhost?.name ?? name;
    await put(path`/vhosts/${target}`, {
      description, tags: tags.split(',').map((tag) => tag.trim()).filter(Boolean), tracing: Boolean(tracing), protected_from_deletion: Boolean(protect), ...(type && { default_queue_type: type }),
    });
    if (!vhost) go(href(['vhosts', name]));
  };
  return html`
    <${FormDialog} title=${vhost ? `Change ${vhost.name}` : 'Add virtual host'} close=${close} action=${vhost ? 'Save' : 'Add virtual host'} submit=${submit}>
      ${!vhost && html`<${Text} label="Name" name="name" required=${true} autofocus=${true} />`}
      <${Text} label="Description" name="description" defaultValue=${vhost?.description} />
      <${Text} label="Tags" name="tags" defaultValue=${vhost?.tags?.join(', ')} help="With commas between." />
      <${Select} label="Default queue type" name="type" options=${TYPES} value=${vhost?.metadata?.default_queue_type ?? ''} help="The type of queues that are declared without x-queue-type." />
      <div class="checks">
        <${Check} label="Tracing" name="tracing" defaultChecked=${vhost?.tracing} help="copies every message to amq.rabbitmq.trace" />
        <${Check} label="Protected" name="protect" defaultChecked=${vhost?.protected_from_deletion} help="cannot be deleted" />
      </div>
    <//>`;
}

const COLUMNS = () => [
  { id: 'name', label: 'Name', sort: 'name', fixed: true, class: 'wide-name', need: ['name'], render: (row) => (may.administer() ? html`<a href=${href(['vhosts', row.name])}><${Name}>${row.name}<//></a>` : html`<${Name}>${row.name}<//>`) },
  { id: 'description', label: 'Description', need: ['description'], render: (row) => html`<bdi>${row.description}</bdi>` },
  { id: 'type', label: 'Default queue type', need: ['default_queue_type'], render: (row) => row.default_queue_type },
  { id: 'features', label: 'Features', need: ['tracing', 'protected_from_deletion', 'tags'], render: (row) => html`<span class="badges">${row.tracing && html`<${Badge} kind="warn">tracing<//>`}${row.protected_from_deletion && html`<${Badge} kind="info">protected<//>`}${(row.tags ?? []).map((tag) => html`<${Badge}><bdi>${tag}</bdi><//>`)}</span>` },
  { id: 'ready', label: 'Ready', sort: 'messages_ready', numeric: true, need: ['messages_ready'], render: (row) => number(row.messages_ready ?? 0) },
  { id: 'unacked', label: 'Unacked', sort: 'messages_unacknowledged', numeric: true, need: ['messages_unacknowledged'], render: (row) => number(row.messages_unacknowledged ?? 0) },
  { id: 'in', label: 'Publish', sort: 'message_stats.publish_details.rate', numeric: true, need: ['message_stats.publish_details.rate'], render: (row) => rate(pick(row, 'message_stats.publish_details.rate') ?? 0) },
  { id: 'out', label: 'Deliver + get', sort: 'message_stats.deliver_get_details.rate', numeric: true, need: ['message_stats.deliver_get_details.rate'], render: (row) => rate(pick(row, 'message_stats.deliver_get_details.rate') ?? 0) },
];

export const Vhosts = () => html`<${ListPage} title="Virtual hosts" table="vhosts" what="virtual host" defaultSort="name" columns=${COLUMNS()} always=${['name']}
  pathOf=${() => '/vhosts'} rowKey=${(row) => row.name} empty=${html`<${Empty} title="No virtual hosts" />`} withoutVhosts=${true}
  actions=${may.administer() && html`<button type="button" class="primary" onClick=${() => openDialog((close) => html`<${VhostForm} close=${close} />`)}>Add virtual host</button>`} />`;
