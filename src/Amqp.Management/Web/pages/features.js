import { html } from '../lib/html.js';
import { path, put } from '../lib/api.js';
import { poller, usePoll } from '../lib/poll.js';
import { ErrorNote, Loading } from '../parts/notes.js';
import { Badge, PageHead } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';
import { say } from '../parts/toast.js';

async function enable(name) {
  try {
    await put(path`/feature-flags/${name}/enable`);
    poller.refresh();
  } catch (error) {
    say(error.message, 'bad');
  }
}

const name = { id: 'name', label: 'Name', sort: 'name', render: (row) => html`<code>${row.name}</code>` };
const text = { id: 'desc', label: 'What it is', render: (row) => row.desc };

function List({ title, target, intro, columns, empty }) {
  const { data, error } = usePoll(target);
  return html`
    <${PageHead} title=${title} /><p class="prose">${intro}</p><${ErrorNote} error=${error} />
    ${!data && !error && html`<${Loading} />`}
    ${data && html`<${LocalTable} label=${title} rows=${data} rowKey=${(row) => row.name} sortBy="name" columns=${columns} empty=${empty} />`}`;
}

export const FeatureFlags = () => html`<${List} title="Feature flags" target="/feature-flags" empty="No feature flags" intro="Clients and tools ask for these. All that this broker has are enabled from the start."
  columns=${[name, { id: 'state', label: 'State', sort: 'state', render: (row) => (row.state === 'enabled' ? html`<${Badge} kind="ok">enabled<//>` : html`<button type="button" class="small" onClick=${() => enable(row.name)}>Enable</button>`) },
    { id: 'stability', label: 'Stability', sort: 'stability', render: (row) => row.stability }, text]} />`;

const PHASES = { permitted_by_default: ['ok', 'allowed'], denied_by_default: ['warn', 'denied'], disconnected: ['bad', 'removed'], removed: ['bad', 'removed'] };

export const DeprecatedFeatures = () => html`<${List} title="Deprecated features" target="/deprecated-features" empty="No deprecated features" intro="What RabbitMQ will not have for ever. deprecated_features.permit.NAME in the configuration allows or forbids one."
  columns=${[name, { id: 'phase', label: 'Phase', sort: 'deprecation_phase', render: (row) => html`<${Badge} kind=${(PHASES[row.deprecation_phase] ?? [''])[0]}>${(PHASES[row.deprecation_phase] ?? ['', row.deprecation_phase])[1]}<//>` }, text]} />`;
