import { may } from '../lib/session.js';
import { Overview } from '../pages/overview.js';
import { Node } from '../pages/node.js';
import { Connections } from '../pages/connections.js';
import { Connection } from '../pages/connection.js';
import { Channels } from '../pages/channels.js';
import { Channel } from '../pages/channel.js';
import { Exchanges } from '../pages/exchanges.js';
import { Exchange } from '../pages/exchange.js';
import { Queues } from '../pages/queues.js';
import { Queue } from '../pages/queue.js';
import { Topology } from '../pages/topology.js';
import { Users } from '../pages/users.js';
import { User } from '../pages/user.js';
import { Vhosts } from '../pages/vhosts.js';
import { Vhost } from '../pages/vhost.js';
import { Policies } from '../pages/policies.js';
import { Limits } from '../pages/limits.js';
import { Definitions } from '../pages/definitions.js';
import { DeprecatedFeatures, FeatureFlags } from '../pages/features.js';
import { Cluster } from '../pages/cluster.js';

const anyone = () => true;

/** Pages by the first segment of the address, then by the names that follow it. */
const PAGES = {
  '': [[[], Overview, anyone]],
  nodes: [[['node'], Node, may.monitor]],
  connections: [[[], Connections, anyone], [['name'], Connection, anyone]],
  channels: [[[], Channels, anyone], [['name'], Channel, anyone]],
  exchanges: [[[], Exchanges, anyone], [['vhost', 'name'], Exchange, anyone]],
  queues: [[[], Queues, anyone], [['vhost', 'name'], Queue, anyone]],
  topology: [[[], Topology, anyone]],
  users: [[[], Users, may.administer], [['name'], User, may.administer]],
  vhosts: [[[], Vhosts, anyone], [['name'], Vhost, may.administer]],
  policies: [[[], Policies, anyone]],
  limits: [[[], Limits, may.administer]],
  definitions: [[[], Definitions, may.administer]],
  'feature-flags': [[[], FeatureFlags, may.administer]],
  'deprecated-features': [[[], DeprecatedFeatures, may.administer]],
  'cluster-name': [[[], Cluster, may.administer]],
};

/** The page of an address, or null where there is none or it may not be seen. */
export function findPage([first = '', ...names]) {
  const entry = PAGES[first]?.find(([parameters, , allowed]) => parameters.length === names.length && allowed());
  if (!entry) return null;
  const [parameters, view] = entry;
  const title = [...names.slice(-1), first ? first[0].toUpperCase() + first.slice(1).replace('-', ' ') : 'Overview'];
  return { view, title, properties: Object.fromEntries(parameters.map((parameter, i) => [parameter, names[i]])) };
}
