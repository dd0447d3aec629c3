import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { usePoll } from '../lib/poll.js';
import { path, withQuery } from '../lib/api.js';
import { route } from '../lib/router.js';
import { brief, bytes, duration, number } from '../lib/format.js';
import { Chart, levels, RangeSelect, rates, sampleQuery } from '../parts/chart.js';
import { Loading, Trouble } from '../parts/notes.js';
import { Badge, Facts, PageHead, Section } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';
import { Alarms } from './overview.js';

const line = (data, name, label, of = levels) => ({ label, points: of(data[`${name}_details`]) });

function Memory({ name }) {
  const { data } = usePoll(path`/nodes/${name}/memory`);
  if (!data?.memory) return null;
  const parts = Object.entries(data.memory).filter(([, value]) => typeof value === 'number' && value > 0).map(([part, value]) => ({ part: part.replaceAll('_', ' '), value }));
  return html`<${Section} title="Memory">
    <p class="muted">${bytes(data.memory.total?.rss)} resident, ${bytes(data.memory.total?.allocated)} managed.</p>
    <${LocalTable} label="Memory" rows=${parts} rowKey=${({ part }) => part} sortBy="part" columns=${[
      { id: 'part', label: 'Used by', sort: 'part', render: ({ part }) => part },
      { id: 'value', label: 'Size', sort: 'value', numeric: true, render: ({ value }) => bytes(value) },
    ]} />
  <//>`;
}

/** One node. */
export function Node({ node }) {
  const { query } = useStore(route);
  const { data, error } = usePoll(withQuery(path`/nodes/${node}`, sampleQuery(query.range, 'node_stats')));
  if (!data) return error ? html`<${PageHead} title=${node} /><${Trouble} error=${error} what="node" />` : html`<${Loading} />`;
  const perSecond = (value) => `${brief(value)}/s`;
  return html`
    <${PageHead} title=${data.name} trail=${[['Overview', '#/']]} badges=${html`<${Badge} kind=${data.running ? 'ok' : 'bad'}>${data.running ? 'running' : 'stopped'}<//>`}><${RangeSelect} value=${query.range} /><//>
    <${Alarms} nodes=${[data]} />
    <${Facts} facts=${[
      ['Uptime', duration(data.uptime)],
      ['Memory', `${bytes(data.mem_used)}, alarm at ${bytes(data.mem_limit)}`],
      ['Disk free', `${bytes(data.disk_free)}, alarm at ${bytes(data.disk_free_limit)}`],
      ['File descriptors', `${number(data.fd_used)} of ${number(data.fd_total)}`],
      ['Sockets', `${number(data.sockets_used)} of ${number(data.sockets_total)}`],
      ['Processors', number(data.processors)],
      ['Process', data.os_pid],
      ['Data directory', html`<bdi class="path">${data.db_dir}</bdi>`],
      ['Configuration', data.config_files?.join(', ') || 'defaults'],
      ['Log', data.log_files?.join(', ')],
    ]} />
    <div class="charts">
      <${Chart} title="Memory" series=${[line(data, 'mem_used', 'Used')]} format=${bytes} base=${1024} />
      <${Chart} title="Disk free" series=${[line(data, 'disk_free', 'Free')]} format=${bytes} base=${1024} />
      <${Chart} title="Sockets and descriptors" series=${[line(data, 'sockets_used', 'Sockets'), line(data, 'fd_used', 'Descriptors')]} />
      <${Chart} title="Disk" series=${[line(data, 'io_read_bytes', 'Read', rates), line(data, 'io_write_bytes', 'Written', rates)]} format=${(value) => `${bytes(value)}/s`} base=${1024} />
      <${Chart} title="Churn" series=${[line(data, 'connection_created', 'Connections opened', rates), line(data, 'channel_created', 'Channels opened', rates), line(data, 'queue_created', 'Queues created', rates)]} format=${perSecond} />
      <${Chart} title="Garbage collections" series=${[line(data, 'gc_num', 'Collections', rates)]} format=${perSecond} />
    </div>
    <div class="two">
      <${Memory} name=${node} />
      <${Section} title="Plugins"><${LocalTable} label="Plugins" rows=${data.enabled_plugins ?? []} rowKey=${(name) => name} empty="No plugins" columns=${[{ id: 'name', label: 'Name', render: (name) => name }]} /><//>
    </div>
    <${Section} title="Applications"><${LocalTable} label="Applications" rows=${data.applications ?? []} rowKey=${(one) => one.name} columns=${[
      { id: 'name', label: 'Name', render: (one) => one.name },
      { id: 'version', label: 'Version', render: (one) => one.version },
      { id: 'description', label: 'Description', render: (one) => one.description },
    ]} /><//>`;
}
