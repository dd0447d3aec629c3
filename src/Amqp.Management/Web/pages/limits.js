import { html } from '../lib/html.js';
import { path, put, remove } from '../lib/api.js';
import { usePoll } from '../lib/poll.js';
import { href } from '../lib/router.js';
import { number } from '../lib/format.js';
import { FormDialog, openDialog } from '../parts/dialog.js';
import { NumberField } from '../parts/form.js';
import { ErrorNote } from '../parts/notes.js';
import { Facts, Name, PageHead, Section } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';

export const USER_LIMITS = [['max-connections', 'Connections'], ['max-channels', 'Channels']];
export const VHOST_LIMITS = [['max-connections', 'Connections'], ['max-queues', 'Queues']];

function LimitForm({ title, at, limits, values, close }) {
  const submit = async (fields) => {
    for (const [key] of limits) {
      if (fields[key] !== '' && Number(fields[key]) !== values[key]) await put(at + path`/${key}`, { value: Number(fields[key]) });
      else if (fields[key] === '' && values[key] !== undefined) await remove(at + path`/${key}`);
    }
  };
  return html`
    <${FormDialog} title=${title} close=${close} action="Set limits" submit=${submit}>
      ${limits.map(([key, label]) => html`<${NumberField} label=${`Most ${label.toLowerCase()}`} name=${key} min="-1" defaultValue=${values[key]} help="Empty or -1: no limit. 0: none are allowed." />`)}
    <//>`;
}

/** The limits of one user or virtual host. */
export function LimitSection({ title, at, limits }) {
  const { data } = usePoll(at);
  const values = data?.[0]?.value ?? {};
  return html`<${Section} title=${title} actions=${html`<button type="button" onClick=${() => openDialog((close) => html`<${LimitForm} title="Limits" at=${at} limits=${limits} values=${values} close=${close} />`)}>Set limits</button>`}>
    <${Facts} facts=${limits.map(([key, label]) => [label, values[key] === undefined || values[key] < 0 ? 'no limit' : number(values[key])])} />
  <//>`;
}

function LimitTable({ title, list, who, page, limits }) {
  const { data, error } = usePoll(list);
  const { data: all } = usePoll(`/${page}?columns=name`);
  const rows = (all ?? []).map(({ name }) => ({ name, value: (data ?? []).find((one) => one[who] === name)?.value ?? {} }));
  const open = (row) => openDialog((close) => html`<${LimitForm} title=${`Limits of ${row.name}`} at=${list + path`/${row.name}`} limits=${limits} values=${row.value} close=${close} />`);
  return html`<${Section} title=${title}>
    <${ErrorNote} error=${error} />
    <${LocalTable} label=${title} what=${who} rows=${rows} rowKey=${(row) => row.name} sortBy="name" columns=${[
      { id: 'name', label: 'Name', sort: 'name', render: (row) => html`<a href=${href([page, row.name])}><${Name}>${row.name}<//></a>` },
      ...limits.map(([key, label]) => ({ id: key, label, numeric: true, sort: `value.${key}`, render: (row) => (row.value[key] === undefined || row.value[key] < 0 ? html`<span class="muted">no limit</span>` : number(row.value[key])) })),
      { id: 'actions', label: '', class: 'row-actions', render: (row) => html`<button type="button" class="small" onClick=${() => open(row)}>Change</button>` },
    ]} />
  <//>`;
}

/** The limits of all virtual hosts and users. */
export const Limits = () => html`
  <${PageHead} title="Limits" />
  <${LimitTable} title="Virtual hosts" list="/vhost-limits" who="vhost" page="vhosts" limits=${VHOST_LIMITS} />
  <${LimitTable} title="Users" list="/user-limits" who="user" page="users" limits=${USER_LIMITS} />`;
