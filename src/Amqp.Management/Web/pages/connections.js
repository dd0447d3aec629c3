import { html } from '../lib/html.js';
import { path } from '../lib/api.js';
import { bytes, number, pick, time } from '../lib/format.js';
import { ListPage } from '../parts/list-page.js';
import { Empty } from '../parts/notes.js';
import { ConnectionLink, Name, State } from '../parts/show.js';

const octets = (row, member) => `${bytes(pick(row, `${member}_details.rate`) ?? 0)}/s`;

const COLUMNS = [
  { id: 'name', label: 'Name', sort: 'name', fixed: true, need: ['name', 'user_provided_name', 'client_properties.connection_name'], class: 'wide-name',
    render: (row) => html`<${ConnectionLink} name=${row.name}>${row.user_provided_name ?? row.name}<//>${row.user_provided_name && html`<span class="muted"><bdi class="name">${row.name}</bdi></span>`}` },
  { id: 'user', label: 'User', sort: 'user', need: ['user'], render: (row) => html`<${Name}>${row.user}<//>` },
  { id: 'vhost', label: 'Virtual host', sort: 'vhost', need: ['vhost'], render: (row) => html`<${Name}>${row.vhost}<//>` },
  { id: 'state', label: 'State', sort: 'state', need: ['state'], render: (row) => html`<${State} state=${row.state} />` },
  { id: 'ssl', label: 'TLS', sort: 'ssl', need: ['ssl', 'ssl_protocol'], render: (row) => (row.ssl ? row.ssl_protocol || 'yes' : html`<span class="muted">no</span>`) },
  { id: 'client', label: 'Client', need: ['client_properties.product', 'client_properties.version', 'client_properties.platform'],
    render: (row) => html`<bdi>${[row.client_properties?.product, row.client_properties?.version].filter((one) => typeof one === 'string').join(' ')}</bdi>` },
  { id: 'platform', label: 'Platform', optional: true, need: ['client_properties.platform'], render: (row) => html`<bdi>${typeof row.client_properties?.platform === 'string' ? row.client_properties.platform : ''}</bdi>` },
  { id: 'channels', label: 'Channels', sort: 'channels', numeric: true, need: ['channels'], render: (row) => number(row.channels) },
  { id: 'in', label: 'From client', sort: 'recv_oct_details.rate', numeric: true, need: ['recv_oct_details.rate'], render: (row) => octets(row, 'recv_oct') },
  { id: 'out', label: 'To client', sort: 'send_oct_details.rate', numeric: true, need: ['send_oct_details.rate'], render: (row) => octets(row, 'send_oct') },
  { id: 'connected', label: 'Connected', sort: 'connected_at', optional: true, need: ['connected_at'], render: (row) => time(row.connected_at) },
  { id: 'heartbeat', label: 'Heartbeat', sort: 'timeout', optional: true, numeric: true, need: ['timeout'], render: (row) => `${row.timeout} s` },
  { id: 'mechanism', label: 'Mechanism', sort: 'auth_mechanism', optional: true, need: ['auth_mechanism'], render: (row) => row.auth_mechanism },
];

export const Connections = () => html`<${ListPage} title="Connections" table="connections" what="connection" defaultSort="name" columns=${COLUMNS} always=${['name']}
  pathOf=${(vhost) => (vhost ? path`/vhosts/${vhost}/connections` : '/connections')} rowKey=${(row) => row.name}
  empty=${html`<${Empty} title="No connections">Clients that connect by AMQP appear here.<//>`} />`;
