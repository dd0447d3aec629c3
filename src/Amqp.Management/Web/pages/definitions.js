import { html, useState } from '../lib/html.js';
import { get, path, post } from '../lib/api.js';
import { poller } from '../lib/poll.js';
import { parseDefinitions, planOf } from '../lib/definitions.js';
import { number } from '../lib/format.js';
import { useVhosts } from '../parts/list-page.js';
import { ErrorNote } from '../parts/notes.js';
import { Badge, PageHead, Section } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';
import { say } from '../parts/toast.js';

const SHOWN = 20;

const pathOf = (vhost) => (vhost ? path`/definitions/${vhost}` : '/definitions');

/** Saves the definitions of everything, or of one virtual host, as a file. */
export async function downloadDefinitions(vhost) {
  try {
    const definitions = await get(pathOf(vhost));
    const url = URL.createObjectURL(new Blob([JSON.stringify(definitions, null, 2)], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `definitions-${(vhost ?? definitions.rabbitmq_version ?? 'all').replace(/[^\w.-]+/g, '_')}-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  } catch (error) {
    say(error.message, 'bad');
  }
}

function VhostChoice({ label, vhosts, value, onChange }) {
  return html`<label class="field"><span>${label}</span><select onChange=${(e) => onChange(e.currentTarget.value)}><option value="" selected=${value === ''}>Everything</option>${vhosts.map((name) => html`<option value=${name} selected=${name === value}>${name}</option>`)}</select></label>`;
}

const Names = ({ of, kind }) => html`${of.slice(0, SHOWN).map((name) => html`<div class=${`plan ${kind}`}><bdi class="name">${name}</bdi></div>`)}${of.length > SHOWN && html`<div class="muted">and ${number(of.length - SHOWN)} more</div>`}`;

function Plan({ plan }) {
  return html`<${LocalTable} label="What the import will do" rows=${plan} rowKey=${(row) => row.kind} empty="The file has nothing to import" columns=${[
    { id: 'kind', label: 'Objects', render: (row) => row.title },
    { id: 'created', label: 'New', render: (row) => (row.created.length ? html`<${Badge} kind="ok">${number(row.created.length)} new<//><${Names} of=${row.created} kind="new" />` : '') },
    { id: 'changed', label: 'Changed', render: (row) => (row.changed.length ? html`<${Badge} kind="warn">${number(row.changed.length)} different<//><${Names} of=${row.changed} kind="changed" />` : '') },
    { id: 'same', label: 'As it is', numeric: true, render: (row) => number(row.same) },
  ]} />`;
}

function Import({ vhosts }) {
  const [state, setState] = useState({ vhost: '', text: null, file: '', plan: null, error: null, busy: false });
  const prepare = async (vhost, text, file) => {
    setState({ vhost, text, file, plan: null, error: null, busy: text !== null });
    if (text === null) return;
    try {
      const wanted = parseDefinitions(text);
      const plan = planOf(await get(pathOf(vhost)), wanted, vhost || undefined);
      setState({ vhost, text, file, plan, error: null, busy: false });
    } catch (error) {
      setState({ vhost, text, file, plan: null, error, busy: false });
    }
  };
  const run = async () => {
    setState((before) => ({ ...before, busy: true, error: null }));
    try {
      await post(pathOf(state.vhost), state.text);
      say('The definitions were imported.');
      poller.refresh();
      await prepare(state.vhost, state.text, state.file);
    } catch (error) {
      setState((before) => ({ ...before, busy: false, error }));
    }
  };
  const changed = state.plan?.flatMap((row) => (['exchanges', 'queues'].includes(row.kind) ? row.changed : [])) ?? [];
  return html`
    <div class="form narrow">
      <${VhostChoice} label="Into" vhosts=${vhosts} value=${state.vhost} onChange=${(vhost) => prepare(vhost, state.text, state.file)} />
      <label class="field"><span>Definitions file</span><input type="file" name="file" accept=".json,application/json" onChange=${async (event) => {
        const file = event.currentTarget.files[0];
        prepare(state.vhost, file ? await file.text() : null, file?.name ?? '');
      }} /><small>RabbitMQ’s own exports are understood. Nothing is changed before you have seen what will be.</small></label>
    </div>
    <${ErrorNote} error=${state.error} />
    ${state.plan && html`
      <h3>What the import will do</h3>
      <${Plan} plan=${state.plan} />
      ${changed.length > 0 && html`<p class="note warn">Exchanges and queues that are there already keep their type and arguments: what differs is not changed.</p>`}
      <p class="muted">Nothing that is there and not in the file is deleted.</p>
      <div class="actions"><button type="button" class="primary" disabled=${state.busy} onClick=${run}>Import</button></div>`}`;
}

/** Export and import of everything that is not a message. */
export function Definitions() {
  const vhosts = useVhosts();
  const [vhost, setVhost] = useState('');
  return html`
    <${PageHead} title="Definitions" />
    <p class="prose">Users, virtual hosts, permissions, parameters, policies, exchanges, queues and bindings, without messages.</p>
    <div class="two">
      <${Section} title="Export"><div class="form narrow"><${VhostChoice} label="Of" vhosts=${vhosts} value=${vhost} onChange=${setVhost} />
        <div class="actions left"><button type="button" class="primary" onClick=${() => downloadDefinitions(vhost || undefined)}>Download</button></div></div><//>
      <${Section} title="Import"><${Import} vhosts=${vhosts} /><//>
    </div>`;
}
