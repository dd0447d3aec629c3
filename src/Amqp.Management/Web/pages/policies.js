import { html, useRef } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { path, put, remove } from '../lib/api.js';
import { usePoll } from '../lib/poll.js';
import { route, setQuery } from '../lib/router.js';
import { may } from '../lib/session.js';
import { inline } from '../lib/format.js';
import { OPERATOR_KEYS, POLICY_KEYS } from '../lib/policy-keys.js';
import { confirm, FormDialog, openDialog } from '../parts/dialog.js';
import { KeyValues, NumberField, objectOf, rowsOf, Select, Tabs, Text } from '../parts/form.js';
import { useVhosts, VhostSelect } from '../parts/list-page.js';
import { ErrorNote, Loading } from '../parts/notes.js';
import { Name, PageHead } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';
import { VhostField } from './exchanges.js';

const KINDS = {
  policies: { title: 'policy', list: '/policies', keys: POLICY_KEYS, may: may.setPolicies, apply: [['all', 'Exchanges and queues'], ['queues', 'Queues'], ['classic_queues', 'Classic queues'], ['quorum_queues', 'Quorum queues'], ['streams', 'Streams'], ['exchanges', 'Exchanges']],
    text: 'A policy sets arguments for all objects whose names match its pattern. Of several that match, the one with the highest priority counts.' },
  operator: { title: 'operator policy', list: '/operator-policies', keys: OPERATOR_KEYS, may: may.administer, apply: [['queues', 'Queues'], ['classic_queues', 'Classic queues'], ['quorum_queues', 'Quorum queues'], ['streams', 'Streams']],
    text: 'An operator policy bounds what policies and arguments may set: the smaller of two limits counts.' },
};

function PolicyForm({ kind, policy, close }) {
  const rows = useRef(rowsOf(policy?.definition));
  const vhosts = useVhosts();
  const submit = ({ vhost, name, pattern, priority, 'apply-to': applyTo }) =>
    put(kind.list + path`/${policy?.vhost ?? vhost}/${policy?.name ?? name}`, { pattern, priority: Number(priority), 'apply-to': applyTo, definition: objectOf(rows.current) });
  return html`
    <${FormDialog} title=${policy ? `Change ${policy.name}` : `Add ${kind.title}`} close=${close} action=${policy ? 'Save' : `Add ${kind.title}`} submit=${submit}>
      ${!policy && html`<div class="field-row"><${Text} label="Name" name="name" required=${true} autofocus=${true} /><${VhostField} vhosts=${vhosts} value=${route.get().query.vhost} /></div>`}
      <${Text} label="Pattern" name="pattern" required=${true} defaultValue=${policy?.pattern} help="A regular expression for names, such as ^orders\\. for all that begin with orders." />
      <div class="field-row">
        <${Select} label="Applies to" name="apply-to" options=${kind.apply} value=${policy?.['apply-to'] ?? 'queues'} />
        <${NumberField} label="Priority" name="priority" defaultValue=${policy?.priority ?? 0} />
      </div>
      <${KeyValues} label="Definition" initial=${rows.current} keys=${kind.keys} onChange=${(next) => { rows.current = next; }} />
    <//>`;
}

function PolicyList({ kind }) {
  const { query } = useStore(route);
  const vhosts = useVhosts();
  const { data, error } = usePoll(query.vhost ? kind.list + path`/${query.vhost}` : kind.list);
  const open = (policy) => openDialog((close) => html`<${PolicyForm} kind=${kind} policy=${policy} close=${close} />`);
  const erase = (policy) => confirm({
    title: `Delete ${kind.title}`, action: 'Delete', text: html`What <${Name}>${policy.name}<//> sets no longer applies to the objects that match <${Name}>${policy.pattern}<//>.`,
    run: () => remove(kind.list + path`/${policy.vhost}/${policy.name}`),
  });
  return html`
    <div class="toolbar"><span class="muted">${kind.text}</span><span class="spring"></span><${VhostSelect} value=${query.vhost} vhosts=${vhosts} />
      ${kind.may() && html`<button type="button" class="primary" onClick=${() => open()}>Add ${kind.title}</button>`}</div>
    <${ErrorNote} error=${error} />
    ${!data && !error && html`<${Loading} />`}
    ${data && html`<${LocalTable} label=${kind.title} what="policy" rows=${data} rowKey=${(row) => `${row.vhost} ${row.name}`} sortBy="name" empty=${`No ${kind.title === 'policy' ? 'policies' : 'operator policies'}`} columns=${[
      { id: 'name', label: 'Name', sort: 'name', class: 'wide-name', render: (row) => html`<${Name}>${row.name}<//>` },
      { id: 'vhost', label: 'Virtual host', sort: 'vhost', render: (row) => html`<${Name}>${row.vhost}<//>` },
      { id: 'pattern', label: 'Pattern', sort: 'pattern', render: (row) => html`<code class="name"><bdi>${row.pattern}</bdi></code>` },
      { id: 'apply', label: 'Applies to', sort: 'apply-to', render: (row) => row['apply-to'].replace('_', ' ') },
      { id: 'priority', label: 'Priority', sort: 'priority', numeric: true, render: (row) => row.priority },
      { id: 'definition', label: 'Definition', render: (row) => Object.entries(row.definition).map(([key, value]) => html`<div><bdi>${key}: ${inline(value)}</bdi></div>`) },
      ...(kind.may() ? [{ id: 'actions', label: '', class: 'row-actions', render: (row) => html`<button type="button" class="small" onClick=${() => open(row)}>Change</button><button type="button" class="small" onClick=${() => erase(row)}>Delete</button>` }] : []),
    ]} />`}`;
}

/** Policies and operator policies. */
export function Policies() {
  const { query } = useStore(route);
  const kind = query.kind === 'operator' ? 'operator' : 'policies';
  return html`
    <${PageHead} title="Policies" />
    <${Tabs} label="Kind of policy" current=${kind} tabs=${[['policies', 'Policies'], ['operator', 'Operator policies']]} onSelect=${(next) => setQuery({ kind: next === 'operator' ? next : null })} />
    <${PolicyList} key=${kind} kind=${KINDS[kind]} />`;
}
