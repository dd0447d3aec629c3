import { html, useState } from '../lib/html.js';
import { path, put } from '../lib/api.js';
import { usePoll } from '../lib/poll.js';
import { href } from '../lib/router.js';
import { FormDialog, openDialog } from '../parts/dialog.js';
import { Check, Field, Text } from '../parts/form.js';
import { ErrorNote, Loading } from '../parts/notes.js';
import { Badge, Name, PageHead } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';

const TAGS = [
  ['administrator', 'may do everything'],
  ['monitoring', 'sees all virtual hosts, connections and nodes'],
  ['policymaker', 'sets policies and parameters where it has permissions'],
  ['management', 'may use this page for its own virtual hosts'],
];

/** What a user logs in with, and what its tags allow. */
export function UserForm({ user, close }) {
  const [kind, setKind] = useState(user ? 'keep' : 'password');
  const own = (user?.tags ?? []).filter((tag) => !TAGS.some(([known]) => known === tag));
  const submit = async (fields) => {
    const tags = [...TAGS.map(([tag]) => tag).filter((tag) => fields[`tag.${tag}`]), ...fields.other.split(',').map((tag) => tag.trim()).filter(Boolean)];
    if (kind === 'password' && fields.password !== fields.again) throw new Error('The two passwords are not the same.');
    const secret = {
      keep: () => ({ password_hash: user.password_hash, hashing_algorithm: user.hashing_algorithm }),
      password: () => ({ password: fields.password }),
      hash: () => ({ password_hash: fields.hash }),
      none: () => ({ password_hash: '' }),
    }[kind]();
    await put(path`/users/${user?.name ?? fields.name}`, { ...secret, tags: tags.join(',') });
  };
  const kinds = [...(user ? [['keep', 'Keep as it is']] : []), ['password', 'Password'], ['hash', 'Password hash'], ['none', 'No password: cannot log in with one']];
  return html`
    <${FormDialog} title=${user ? `Change ${user.name}` : 'Add user'} close=${close} action=${user ? 'Save' : 'Add user'} submit=${submit}>
      ${!user && html`<${Text} label="Name" name="name" required=${true} autofocus=${true} autocomplete="off" />`}
      <${Field} label="Password"><select name="kind" onChange=${(e) => setKind(e.currentTarget.value)}>${kinds.map(([value, text]) => html`<option value=${value} selected=${value === kind}>${text}</option>`)}</select><//>
      ${kind === 'password' && html`<div class="field-row">
        <${Field} label="Password"><input type="password" name="password" required autocomplete="new-password" /><//>
        <${Field} label="Again"><input type="password" name="again" required autocomplete="new-password" /><//>
      </div>`}
      ${kind === 'hash' && html`<${Text} label="Hash" name="hash" required=${true} help="Salted SHA-256 in base64, as rabbitmqctl hash_password writes it." />`}
      <fieldset class="checks column"><legend>Tags</legend>
        ${TAGS.map(([tag, help]) => html`<${Check} label=${tag} name=${`tag.${tag}`} help=${help} defaultChecked=${user?.tags.includes(tag)} />`)}
      </fieldset>
      <${Text} label="Other tags" name="other" defaultValue=${own.join(', ')} help="With commas between." />
    <//>`;
}

/** All users. */
export function Users() {
  const { data, error } = usePoll('/users');
  const { data: permissions } = usePoll('/permissions');
  const [text, setText] = useState('');
  const hostsOf = (name) => (permissions ?? []).filter((one) => one.user === name).map((one) => one.vhost);
  const rows = (data ?? []).filter((user) => user.name.toLowerCase().includes(text.toLowerCase())).map((user) => ({ ...user, vhosts: hostsOf(user.name) }));
  return html`
    <${PageHead} title="Users"><button type="button" class="primary" onClick=${() => openDialog((close) => html`<${UserForm} close=${close} />`)}>Add user</button><//>
    <div class="toolbar" role="search"><input type="search" data-search aria-label="Search users" placeholder="Search users" value=${text} onInput=${(e) => setText(e.currentTarget.value)} /></div>
    <${ErrorNote} error=${error} />
    ${!data && !error && html`<${Loading} />`}
    ${data && html`<${LocalTable} label="Users" what="user" rows=${rows} rowKey=${(row) => row.name} sortBy="name" empty="No user matches" columns=${[
      { id: 'name', label: 'Name', sort: 'name', class: 'wide-name', render: (row) => html`<a href=${href(['users', row.name])}><${Name}>${row.name}<//></a>` },
      { id: 'tags', label: 'Tags', render: (row) => html`<span class="badges">${row.tags.map((tag) => html`<${Badge} kind=${tag === 'administrator' ? 'info' : ''}><bdi>${tag}</bdi><//>`)}</span>` },
      { id: 'vhosts', label: 'Virtual hosts', render: (row) => (row.vhosts.length ? row.vhosts.map((name, i) => html`${i > 0 && ', '}<${Name}>${name}<//>`) : html`<${Badge} kind="warn">none<//>`) },
      { id: 'password', label: 'Password', render: (row) => (row.password_hash ? 'yes' : html`<span class="muted">no</span>`) },
    ]} />`}`;
}
