import { html, useEffect, useRef, useState } from '../lib/html.js';
import { route, setQuery } from '../lib/router.js';
import { useStore } from '../lib/store.js';
import { useOnce, usePoll } from '../lib/poll.js';
import { withQuery } from '../lib/api.js';
import { ColumnButton, Pager, Table, useColumns } from './table.js';
import { Empty, ErrorNote, Loading } from './notes.js';
import { PageHead } from './show.js';

const PATIENCE = 250;

/** The field that lists are searched with. `/` leads here. */
export function SearchField({ value, onSearch, label, name = 'name' }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const timer = useRef(0);
  useEffect(() => {
    // The address has changed by other means than this field: Back, or a link.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next) => {
    sent.current = next;
    onSearch(next);
  };
  const onInput = (event) => {
    const next = event.currentTarget.value;
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(next), PATIENCE);
  };
  return html`<input type="search" data-search name=${name} dir="auto" aria-label=${label} placeholder=${label} value=${text} onInput=${onInput} spellcheck=${false} />`;
}

/** The virtual hosts there are, by name. */
export const useVhosts = () => (useOnce('/vhosts?columns=name') ?? []).map(({ name }) => name);

/** Which virtual host's objects are shown, where there are several. */
export function VhostSelect({ value, vhosts }) {
  if (vhosts.length < 2 && !value) return null;
  return html`<label class="inline"><span class="visually-hidden">Virtual host</span>
    <select onChange=${(event) => setQuery({ vhost: event.currentTarget.value, page: null })}>
      <option value="">All virtual hosts</option>
      ${vhosts.map((name) => html`<option value=${name} selected=${name === value}>${name}</option>`)}
    </select></label>`;
}

/** The members that a list has to have for the columns that are shown. */
const needsOf = (columns, always) => [...new Set([...always, ...columns.flatMap((column) => column.need ?? [])])].join(',');

/**
 * A list that the server searches, sorts and divides into pages. What is shown is in the address, so that a link shows the same.
 * @param pathOf The path of the list for a virtual host, or for all.
 * @param columns As for `Table`, with `need`: the members that a column shows.
 * @param always Members that rows need whatever is shown.
 */
export function ListPage({ title, table, what, pathOf, columns, always, rowKey, defaultSort, children, actions, empty, withoutVhosts, regex = true }) {
  const { query } = useStore(route);
  const vhosts = useVhosts();
  // Where there is one virtual host, it need not be said in every row.
  const wanted = useColumns(table, columns);
  const shown = wanted.filter((column) => column.id !== 'vhost' || vhosts.length > 1);
  const sort = { by: query.sort ?? defaultSort, reverse: query.reverse === 'true' };
  const [page, size] = [Number(query.page) || 1, Number(query.size) || 50];
  const target = withQuery(pathOf(query.vhost), {
    page, page_size: size, name: query.name, use_regex: query.regex === 'true', sort: sort.by, sort_reverse: sort.reverse, columns: needsOf(wanted, always),
  });
  const { data, error, isStale } = usePoll(target);
  const outOfRange = error?.error === 'page_out_of_range';
  useEffect(() => {
    if (outOfRange) setQuery({ page: null }, { replace: true });
  }, [outOfRange]);
  const isSearch = Boolean(query.name || query.vhost);
  return html`
    <${PageHead} title=${title}>${actions}<//>
    ${children}
    <div class="toolbar" role="search">
      <${SearchField} label=${`Search ${what}s`} value=${query.name ?? ''} onSearch=${(name) => setQuery({ name, page: null }, { replace: true })} />
      ${regex && html`<label class="check inline"><input type="checkbox" checked=${query.regex === 'true'} onChange=${(e) => setQuery({ regex: e.currentTarget.checked, page: null })} /><span>Regex</span></label>`}
      ${!withoutVhosts && html`<${VhostSelect} value=${query.vhost} vhosts=${vhosts} />`}
      <span class="spring"></span>
      <${ColumnButton} table=${table} columns=${columns} />
    </div>
    <${ErrorNote} error=${outOfRange ? null : error} />
    ${!data && !error && html`<${Loading} />`}
    ${data && html`
      <${Table} label=${title} columns=${shown} rows=${data.items} rowKey=${rowKey} sort=${sort} isStale=${isStale}
        onSort=${(by, reverse) => setQuery({ sort: by, reverse, page: null })}
        empty=${isSearch ? html`<${Empty} title=${`No ${what} matches`}><button type="button" class="link" onClick=${() => setQuery({ name: null, vhost: null, regex: null, page: null })}>Show all</button><//>` : empty} />
      <${Pager} page=${page} pages=${data.page_count} size=${size} total=${data.total_count} filtered=${data.filtered_count} what=${what}
        onPage=${(next) => setQuery({ page: next === 1 ? null : next })} onSize=${(next) => setQuery({ size: next, page: null })} />`}`;
}
