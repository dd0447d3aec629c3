import { html } from '../lib/html.js';
import { path, put, remove } from '../lib/api.js';
import { usePoll } from '../lib/poll.js';
import { go } from '../lib/router.js';
import { user as self } from '../lib/session.js';
import { confirm, FormDialog, openDialog } from '../parts/dialog.js';
import { Text } from '../parts/form.js';
import { useVhosts } from '../parts/list-page.js';
import { Loading, Trouble } from '../parts/notes.js';
import { Badge, exchangeKey, exchangeName, Facts, Name, PageHead, Section } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';
import { VhostField } from './exchanges.js';
import { LimitSection, USER_LIMITS } from './limits.js';
import { UserForm } from './users.js';

const HELP = 'A regular expression; ^$ allows no name, .* allows every one.';

function PermissionForm({ user, entry, close }) {
  const vhosts = useVhosts();
  return html`
    <${FormDialog} title=${`Permissions of ${user}`} close=${close} action="Set permissions" submit=${({ vhost, configure, write, read }) => put(path`/permissions/${vhost}/${user}`, { configure, write, read })}>
      ${entry ? html`<input type="hidden" name="vhost" value=${entry.vhost} /><p>In <${Name}>${entry.vhost}<//></p>` : html`<${VhostField} vhosts=${vhosts} />`}
      ${[['configure', 'declare and delete'], ['write', 'publish and bind to'], ['read', 'consume, get and bind from']].map(([name, what], i) => html`
        <${Text} label=${`Configure,Write,Read`.split(',')[i]} name=${name} defaultValue=${entry?.[name] ?? '.*'} help=${`Names that it may ${what}. ${HELP}`} />`)}
    <//>`;
}

function TopicForm({ user, entry, close }) {
  const vhosts = useVhosts();
  const submit = ({ vhost, exchange, write, read }) => put(path`/topic-permissions/${vhost}/${user}`, { exchange: exchange === 'amq.default' ? '' : exchange, write, read });
  return html`
    <${FormDialog} title=${`Topic permissions of ${user}`} close=${close} action="Set permissions" submit=${submit}>
      ${entry ? html`<input type="hidden" name="vhost" value=${entry.vhost} /><input type="hidden" name="exchange" value=${exchangeKey(entry.exchange)} /><p>On <${Name}>${exchangeName(entry.exchange)}<//> in <${Name}>${entry.vhost}<//></p>`
        : html`<${VhostField} vhosts=${vhosts} /><${Text} label="Exchange" name="exchange" required=${true} />`}
      <${Text} label="Write" name="write" defaultValue=${entry?.write ?? '.*'} help="Routing keys that it may publish with, as a regular expression." />
      <${Text} label="Read" name="read" defaultValue=${entry?.read ?? '.*'} help="Routing keys that it may bind with, as a regular expression." />
    <//>`;
}

const pattern = (id, label) => ({ id, label, sort: id, render: (row) => html`<code class="name"><bdi>${row[id] === '' ? '(nothing)' : row[id]}</bdi></code>` });

function Permissions({ name }) {
  const { data } = usePoll(path`/users/${name}/permissions`);
  const open = (entry) => openDialog((close) => html`<${PermissionForm} user=${name} entry=${entry} close=${close} />`);
  const clear = (row) => confirm({
    title: 'Clear permissions', action: 'Clear', text: html`<${Name}>${name}<//> loses its access to <${Name}>${row.vhost}<//>.`, run: () => remove(path`/permissions/${row.vhost}/${name}`),
  });
  return html`<${Section} title="Permissions" actions=${html`<button type="button" onClick=${() => open()}>Set permissions</button>`}>
    <${LocalTable} label="Permissions" rows=${data ?? []} rowKey=${(row) => row.vhost} sortBy="vhost" empty="No access to any virtual host" columns=${[
      { id: 'vhost', label: 'Virtual host', sort: 'vhost', render: (row) => html`<${Name}>${row.vhost}<//>` }, pattern('configure', 'Configure'), pattern('write', 'Write'), pattern('read', 'Read'),
      { id: 'actions', label: '', class: 'row-actions', render: (row) => html`<button type="button" class="small" onClick=${() => open(row)}>Change</button><button type="button" class="small" onClick=${() => clear(row)}>Clear</button>` },
    ]} />
  <//>`;
}

function TopicPermissions({ name }) {
  const { data } = usePoll(path`/users/${name}/topic-permissions`);
  const open = (entry) => openDialog((close) => html`<${TopicForm} user=${name} entry=${entry} close=${close} />`);
  const clear = (row) => confirm({
    title: 'Clear topic permissions', action: 'Clear', text: html`<${Name}>${name}<//> may use any routing key on <${Name}>${exchangeName(row.exchange)}<//> then.`,
    run: () => remove(path`/topic-permissions/${row.vhost}/${name}/${row.exchange}`),
  });
  return html`<${Section} title="Topic permissions" actions=${html`<button type="button" onClick=${() => open()}>Set topic permissions</button>`}>
    <${LocalTable} label="Topic permissions" rows=${data ?? []} rowKey=${(row) => `${row.vhost} ${row.exchange}`} empty="Any routing key may be used" columns=${[
      { id: 'vhost', label: 'Virtual host', sort: 'vhost', render: (row) => html`<${Name}>${row.vhost}<//>` }, { id: 'exchange', label: 'Exchange', sort: 'exchange', render: (row) => html`<${Name}>${exchangeName(row.exchange)}<//>` },
      pattern('write', 'Write'), pattern('read', 'Read'),
      { id: 'actions', label: '', class: 'row-actions', render: (row) => html`<button type="button" class="small" onClick=${() => open(row)}>Change</button><button type="button" class="small" onClick=${() => clear(row)}>Clear</button>` },
    ]} />
  <//>`;
}

const deleteUser = (name) => confirm({
  title: 'Delete user', action: 'Delete user', text: html`<${Name}>${name}<//> and its permissions will be gone, and its connections are closed.`,
  run: async () => {
    await remove(path`/users/${name}`);
    go('#/users');
  },
});

/** One user. */
export function User({ name }) {
  const { data, error } = usePoll(path`/users/${name}`);
  const trail = [['Users', '#/users']];
  if (error) return html`<${PageHead} title=${name} trail=${trail} /><${Trouble} error=${error} what="user" />`;
  if (!data) return html`<${Loading} />`;
  return html`
    <${PageHead} title=${name} trail=${trail} badges=${data.tags.map((tag) => html`<${Badge} kind=${tag === 'administrator' ? 'info' : ''}><bdi>${tag}</bdi><//>`)}>
      <button type="button" onClick=${() => openDialog((close) => html`<${UserForm} user=${data} close=${close} />`)}>Change password or tags</button>
      ${name !== self.get()?.name && html`<button type="button" class="danger" onClick=${() => deleteUser(name)}>Delete</button>`}
    <//>
    <${Facts} facts=${[['Tags', data.tags.join(', ') || 'none'], ['Password', data.password_hash ? data.hashing_algorithm.replace('rabbit_password_hashing_', '') : 'none']]} />
    <${Permissions} name=${name} />
    <${TopicPermissions} name=${name} />
    <${LimitSection} title="Limits" at=${path`/user-limits/${name}`} limits=${USER_LIMITS} />`;
}
