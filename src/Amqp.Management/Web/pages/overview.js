import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { usePoll } from '../lib/poll.js';
import { withQuery } from '../lib/api.js';
import { href, route } from '../lib/router.js';
import { may } from '../lib/session.js';
import { bytes, duration, number, rate } from '../lib/format.js';
import { MessageRates, QueuedMessages, RangeSelect, sampleQuery } from '../parts/chart.js';
import { ErrorNote, Loading } from '../parts/notes.js';
import { Facts, Figure, Meter, PageHead, Section } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';

const COLUMNS = 'cluster_name,node,product_version,erlang_full_version,queue_totals,message_stats,object_totals,listeners,contexts,churn_rates';
const NODE_COLUMNS = 'name,os_pid,uptime,mem_used,mem_limit,mem_alarm,disk_free,disk_free_limit,disk_free_alarm,fd_used,fd_total,sockets_used,sockets_total,proc_used,db_dir,config_files,log_files,running,processors';

/** Alarms that stop publishers have to be seen first. */
export function Alarms({ nodes }) {
  const alarms = (nodes ?? []).flatMap((node) => [
    node.mem_alarm && [node.name, `Memory alarm: ${bytes(node.mem_used)} of ${bytes(node.mem_limit)} are used. Publishers are blocked until memory is free again: consume or purge queues, or raise vm_memory_high_watermark.`],
    node.disk_free_alarm && [node.name, `Disk alarm: ${bytes(node.disk_free)} are free, less than the limit of ${bytes(node.disk_free_limit)}. Publishers are blocked until there is room: free disk space, or lower disk_free_limit.`],
  ]).filter(Boolean);
  return html`<div role="alert">${alarms.map(([node, text]) => html`<div class="banner bad" data-alarm key=${text}><span><b><bdi>${node}</bdi></b> ${text}</span></div>`)}</div>`;
}

/** Alarms for whoever may not see nodes. */
function PlainAlarms() {
  const { error } = usePoll('/health/checks/alarms');
  return html`<div role="alert">${error?.status === 503 && html`<div class="banner bad" data-alarm><span>A resource alarm is in effect: publishers are blocked.</span></div>`}</div>`;
}

function Nodes({ nodes }) {
  return html`<div class="nodes">${nodes.map((node) => html`
    <article class="card node" key=${node.name}>
      <header class="card-head"><h3><a href=${href(['nodes', node.name])}><bdi>${node.name}</bdi></a></h3><span class="muted">up ${duration(node.uptime)}</span></header>
      <${Meter} label="Memory" value=${node.mem_used} limit=${node.mem_limit} text=${`${bytes(node.mem_used)} of ${bytes(node.mem_limit)}`} />
      <${Meter} label="File descriptors" value=${node.fd_used} limit=${node.fd_total} text=${`${number(node.fd_used)} of ${number(node.fd_total)}`} />
      <${Meter} label="Sockets" value=${node.sockets_used} limit=${node.sockets_total} text=${`${number(node.sockets_used)} of ${number(node.sockets_total)}`} />
      <${Facts} facts=${[
        ['Disk free', `${bytes(node.disk_free)} (limit ${bytes(node.disk_free_limit)})`],
        ['Data', html`<bdi class="path">${node.db_dir}</bdi>`],
        ['Process', `${node.os_pid}, ${number(node.processors)} processors, ${number(node.proc_used)} threads`],
        ['Configuration', node.config_files?.join(', ') || 'defaults'],
        ['Log', node.log_files?.join(', ')],
      ]} />
    </article>`)}</div>`;
}

const CHURN = [['Connections', 'connection_created', 'connection_closed'], ['Channels', 'channel_created', 'channel_closed'], ['Queues', 'queue_created', 'queue_deleted'], ['Queue declarations', 'queue_declared', null]];

function Churn({ churn }) {
  const column = (id, label, render) => ({ id, label, numeric: true, render });
  return html`<${LocalTable} label="Churn" rowKey=${([name]) => name} rows=${CHURN} columns=${[
    { id: 'what', label: 'Objects', render: ([name]) => name },
    column('opened', 'Created', ([, opened]) => number(churn[opened])),
    column('opening', 'Rate', ([, opened]) => rate(churn[`${opened}_details`]?.rate)),
    column('closed', 'Closed', ([, , closed]) => closed && number(churn[closed])),
    column('closing', 'Rate', ([, , closed]) => closed && rate(churn[`${closed}_details`]?.rate)),
  ]} />`;
}

const Listeners = ({ listeners, contexts }) => html`<${LocalTable} label="Listeners" rowKey=${(one) => `${one.protocol} ${one.ip_address} ${one.port}`} rows=${listeners} empty="No listeners" columns=${[
  { id: 'protocol', label: 'Protocol', render: (one) => one.protocol },
  { id: 'address', label: 'Address', render: (one) => one.ip_address },
  { id: 'port', label: 'Port', numeric: true, render: (one) => one.port },
  { id: 'path', label: 'Path', render: (one) => (contexts ?? []).find((context) => Number(context.port) === one.port)?.path ?? '' },
]} />`;

/** The broker at a glance. */
export function Overview() {
  const { query } = useStore(route);
  const monitor = may.monitor();
  const { data, error } = usePoll(withQuery('/overview', { columns: COLUMNS, ...sampleQuery(query.range, 'lengths', 'msg_rates') }));
  const { data: nodes } = usePoll(monitor ? `/nodes?columns=${NODE_COLUMNS}` : null);
  if (!data) return html`<${PageHead} title="Overview" />${error ? html`<${ErrorNote} error=${error} />` : html`<${Loading} />`}`;
  const { queue_totals: totals, message_stats: stats, object_totals: objects } = data;
  const perSecond = (name) => rate(stats?.[`${name}_details`]?.rate ?? 0);
  return html`
    <${PageHead} title="Overview"><${RangeSelect} value=${query.range} /><//>
    ${monitor ? html`<${Alarms} nodes=${nodes} />` : html`<${PlainAlarms} />`}
    <div class="figures">
      <${Figure} label="Ready" value=${number(totals.messages_ready ?? 0)} />
      <${Figure} label="Unacked" value=${number(totals.messages_unacknowledged ?? 0)} />
      <${Figure} label="Publish" value=${perSecond('publish')} />
      <${Figure} label="Deliver + get" value=${perSecond('deliver_get')} />
      <${Figure} label="Acknowledge" value=${perSecond('ack')} />
      <${Figure} label="Confirm" value=${perSecond('confirm')} />
    </div>
    <div class="charts">
      <${QueuedMessages} totals=${totals} />
      <${MessageRates} stats=${stats} />
    </div>
    <div class="figures objects">
      <${Figure} label="Connections" value=${number(objects.connections)} to="#/connections" />
      <${Figure} label="Channels" value=${number(objects.channels)} to="#/channels" />
      <${Figure} label="Exchanges" value=${number(objects.exchanges)} to="#/exchanges" />
      <${Figure} label="Queues" value=${number(objects.queues)} to="#/queues" />
      <${Figure} label="Consumers" value=${number(objects.consumers)} />
    </div>
    ${nodes && html`<${Section} title=${nodes.length === 1 ? 'Node' : 'Nodes'}><${Nodes} nodes=${nodes} /><//>`}
    ${monitor && html`<div class="two">
      <${Section} title="Listeners"><${Listeners} listeners=${data.listeners ?? []} contexts=${data.contexts} /><//>
      <${Section} title="Churn"><${Churn} churn=${data.churn_rates} /><//>
    </div>`}`;
}
