import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { path, remove, withQuery } from '../lib/api.js';
import { usePoll } from '../lib/poll.js';
import { go, href, route } from '../lib/router.js';
import { number } from '../lib/format.js';
import { MessageRates, QueuedMessages, RangeSelect, sampleQuery } from '../parts/chart.js';
import { confirm, openDialog } from '../parts/dialog.js';
import { Loading, Trouble } from '../parts/notes.js';
import { Badge, Facts, Figure, Name, PageHead, Section } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';
import { downloadDefinitions } from './definitions.js';
import { LimitSection, VHOST_LIMITS } from './limits.js';
import { VhostForm } from './vhosts.js';

const deleteVhost = (name) => confirm({
  title: 'Delete virtual host', action: 'Delete virtual host', word: name,
  text: html`Everything in <${Name}>${name}<//> will be gone: exchanges, queues and all their messages, policies, permissions. Its connections are closed.`,
  run: async () => {
    await remove(path`/vhosts/${name}`);
    go('#/vhosts');
  },
});

/** One virtual host. */
export function Vhost({ name }) {
  const { query } = useStore(route);
  const { data, error } = usePoll(withQuery(path`/vhosts/${name}`, sampleQuery(query.range, 'lengths', 'msg_rates')));
  const { data: permissions } = usePoll(path`/vhosts/${name}/permissions`);
  const trail = [['Virtual hosts', '#/vhosts']];
  if (error) return html`<${PageHead} title=${name} trail=${trail} /><${Trouble} error=${error} what="virtual host" />`;
  if (!data) return html`<${Loading} />`;
  const to = (page) => href([page], { vhost: name });
  return html`
    <${PageHead} title=${name} trail=${trail} badges=${html`${data.tracing && html`<${Badge} kind="warn">tracing<//>`}${data.protected_from_deletion && html`<${Badge} kind="info">protected<//>`}`}>
      <${RangeSelect} value=${query.range} longest="1h" />
      <button type="button" onClick=${() => openDialog((close) => html`<${VhostForm} vhost=${data} close=${close} />`)}>Change</button>
      <button type="button" onClick=${() => downloadDefinitions(name)}>Export definitions</button>
      <button type="button" class="danger" disabled=${data.protected_from_deletion} title=${data.protected_from_deletion ? 'It is protected from deletion' : null} onClick=${() => deleteVhost(name)}>Delete</button>
    <//>
    <div class="figures"><${Figure} label="Ready" value=${number(data.messages_ready ?? 0)} /><${Figure} label="Unacked" value=${number(data.messages_unacknowledged ?? 0)} /></div>
    <p class="links"><a href=${to('queues')}>Queues</a> <a href=${to('exchanges')}>Exchanges</a> <a href=${to('connections')}>Connections</a> <a href=${to('topology')}>Topology</a> <a href=${to('policies')}>Policies</a></p>
    <div class="charts"><${QueuedMessages} totals=${data} /><${MessageRates} stats=${data.message_stats} /></div>
    <${Section} title="Metadata"><${Facts} facts=${[
      ['Description', data.description || 'none'], ['Tags', data.tags?.join(', ') || 'none'], ['Default queue type', data.default_queue_type], ['Tracing', data.tracing ? 'on' : 'off'], ['State', Object.values(data.cluster_state ?? {}).join(', ')],
    ]} /><//>
    <${LimitSection} title="Limits" at=${path`/vhost-limits/${name}`} limits=${VHOST_LIMITS} />
    <${Section} title="Permissions"><${LocalTable} label="Permissions" rows=${permissions ?? []} rowKey=${(row) => row.user} sortBy="user" empty="No user has permissions here" columns=${[
      { id: 'user', label: 'User', sort: 'user', render: (row) => html`<a href=${href(['users', row.user])}><${Name}>${row.user}<//></a>` },
      ...['configure', 'write', 'read'].map((id) => ({ id, label: id[0].toUpperCase() + id.slice(1), render: (row) => html`<code class="name"><bdi>${row[id]}</bdi></code>` })),
    ]} /><//>`;
}
