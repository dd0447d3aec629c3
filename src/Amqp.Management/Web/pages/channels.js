import { html } from '../lib/html.js';
import { path } from '../lib/api.js';
import { number, pick, rate } from '../lib/format.js';
import { ListPage } from '../parts/list-page.js';
import { Empty } from '../parts/notes.js';
import { Badge, ChannelLink, Name, State } from '../parts/show.js';

const per = (id, label, member, optional) => ({
  id, label, optional, numeric: true, sort: `message_stats.${member}_details.rate`, need: [`message_stats.${member}_details.rate`],
  render: (row) => rate(pick(row, `message_stats.${member}_details.rate`) ?? 0),
});

const count = (id, label, member, optional) => ({ id, label, optional, numeric: true, sort: member, need: [member], render: (row) => number(row[member]) });

const COLUMNS = [
  { id: 'name', label: 'Channel', sort: 'name', fixed: true, class: 'wide-name', need: ['name'], render: (row) => html`<${ChannelLink} name=${row.name} />` },
  { id: 'user', label: 'User', sort: 'user', need: ['user'], render: (row) => html`<${Name}>${row.user}<//>` },
  { id: 'vhost', label: 'Virtual host', sort: 'vhost', need: ['vhost'], render: (row) => html`<${Name}>${row.vhost}<//>` },
  { id: 'mode', label: 'Mode', need: ['confirm', 'transactional'], render: (row) => html`${row.confirm && html`<${Badge} title="Publisher confirms">confirms<//>`}${row.transactional && html`<${Badge} title="Transactions">tx<//>`}` },
  { id: 'state', label: 'State', sort: 'state', need: ['state'], render: (row) => html`<${State} state=${row.state} />` },
  count('consumers', 'Consumers', 'consumer_count'),
  { id: 'prefetch', label: 'Prefetch', sort: 'prefetch_count', numeric: true, need: ['prefetch_count', 'global_prefetch_count'],
    render: (row) => (row.global_prefetch_count ? `${number(row.prefetch_count)} (${number(row.global_prefetch_count)} shared)` : number(row.prefetch_count)) },
  count('unacked', 'Unacked', 'messages_unacknowledged'),
  count('unconfirmed', 'Unconfirmed', 'messages_unconfirmed', true),
  count('uncommitted', 'Uncommitted', 'messages_uncommitted', true),
  per('publish', 'Publish', 'publish'),
  per('confirm', 'Confirm', 'confirm', true),
  per('deliver', 'Deliver + get', 'deliver_get'),
  per('ack', 'Ack', 'ack'),
  per('redeliver', 'Redelivered', 'redeliver', true),
];

export const Channels = () => html`<${ListPage} title="Channels" table="channels" what="channel" defaultSort="name" columns=${COLUMNS} always=${['name']}
  pathOf=${(vhost) => (vhost ? path`/vhosts/${vhost}/channels` : '/channels')} rowKey=${(row) => row.name}
  empty=${html`<${Empty} title="No channels">Channels of connected clients appear here.<//>`} />`;
