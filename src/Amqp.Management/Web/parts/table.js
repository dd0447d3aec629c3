import { classes, html, useState } from '../lib/html.js';
import { createKept, useStore } from '../lib/store.js';
import { number, pick, plural } from '../lib/format.js';
import { Dialog, openDialog } from './dialog.js';
import { Empty } from './notes.js';

const kept = new Map();
const chosen = (table) => {
  if (!kept.has(table)) kept.set(table, createKept(`columns.${table}`, null));
  return kept.get(table);
};

/** The columns of a table that are shown: those that were chosen, or those that are not `optional`. */
export function useColumns(table, columns) {
  const ids = useStore(chosen(table));
  return ids ? columns.filter((column) => column.fixed || ids.includes(column.id)) : columns.filter((column) => !column.optional);
}

function ColumnDialog({ table, columns, close }) {
  const store = chosen(table);
  const shown = useColumns(table, columns).map((column) => column.id);
  const toggle = (id) => store.set(shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id]);
  return html`
    <${Dialog} title="Columns" close=${close}>
      <div class="column-choice">
        ${columns.filter((column) => !column.fixed).map((column) => html`
          <label class="check"><input type="checkbox" checked=${shown.includes(column.id)} onChange=${() => toggle(column.id)} /><span>${column.label}</span></label>`)}
      </div>
      <div class="actions"><button type="button" onClick=${() => store.set(null)}>Standard columns</button><button type="button" class="primary" onClick=${close}>Done</button></div>
    <//>`;
}

export const ColumnButton = ({ table, columns }) =>
  html`<button type="button" onClick=${() => openDialog((close) => html`<${ColumnDialog} table=${table} columns=${columns} close=${close} />`)}>Columns</button>`;

/**
 * A table. A column has `id`, `label`, `render(row)`, and may have `sort` (a member to sort by), `numeric` and `title`.
 * @param sort `{ by, reverse }`, and `onSort(by, reverse)` for who wants it otherwise.
 * @param selection `{ has(key), toggle(key), all(keys, on) }` to choose rows.
 */
export function Table({ label, columns, rows, rowKey, sort, onSort, selection, empty = 'Nothing here', isStale }) {
  const click = (column) => onSort(column.sort, sort?.by === column.sort ? !sort.reverse : Boolean(column.numeric));
  const allKeys = selection && rows.map(rowKey);
  return html`
    <div class=${classes('table-scroll', isStale && 'stale')} tabindex="0" role="region" aria-label=${label}>
      <table>
        <thead><tr>
          ${selection && html`<th class="select"><input type="checkbox" aria-label="Select all" checked=${rows.length > 0 && allKeys.every(selection.has)}
            onChange=${(event) => selection.all(allKeys, event.currentTarget.checked)} /></th>`}
          ${columns.map((column) => html`
            <th key=${column.id} class=${column.numeric && 'numeric'} title=${column.title}
                aria-sort=${column.sort && sort?.by === column.sort ? (sort.reverse ? 'descending' : 'ascending') : null}>
              ${column.sort && onSort
                ? html`<button type="button" class="sort" onClick=${() => click(column)}>${column.label}<span class="arrow" aria-hidden="true">${sort?.by === column.sort ? (sort.reverse ? '↓' : '↑') : ''}</span></button>`
                : column.label || html`<span class="visually-hidden">Actions</span>`}
            </th>`)}
        </tr></thead>
        <tbody>
          ${rows.map((row) => {
            const key = rowKey(row);
            return html`<tr key=${key} class=${selection?.has(key) && 'selected'}>
              ${selection && html`<td class="select"><input type="checkbox" aria-label="Select" checked=${selection.has(key)} onChange=${() => selection.toggle(key)} /></td>`}
              ${columns.map((column) => html`<td key=${column.id} class=${classes(column.numeric && 'numeric', column.class)}>${column.render(row)}</td>`)}
            </tr>`;
          })}
        </tbody>
      </table>
      ${rows.length === 0 && (typeof empty === 'string' ? html`<${Empty} title=${empty} />` : empty)}
    </div>`;
}

/** Which page of a list is shown, and the way to the others. */
export function Pager({ page, pages, size, total, filtered, what, onPage, onSize }) {
  const first = filtered === 0 ? 0 : (page - 1) * size + 1;
  return html`
    <nav class="pager" aria-label="Pages of the list">
      <span role="status">${filtered === 0 ? `No ${what}s` : `${number(first)}–${number(Math.min(page * size, filtered))} of ${plural(filtered, what)}`}${filtered !== total && ` (${number(total)} in all)`}</span>
      ${pages > 1 && html`
        <span class="buttons">
          <button type="button" disabled=${page <= 1} onClick=${() => onPage(1)} aria-label="First page">«</button>
          <button type="button" disabled=${page <= 1} onClick=${() => onPage(page - 1)} aria-label="Previous page">‹</button>
          <span>Page ${number(page)} of ${number(pages)}</span>
          <button type="button" disabled=${page >= pages} onClick=${() => onPage(page + 1)} aria-label="Next page">›</button>
          <button type="button" disabled=${page >= pages} onClick=${() => onPage(pages)} aria-label="Last page">»</button>
        </span>`}
      ${onSize && html`<label class="inline">Rows <select onChange=${(e) => onSize(Number(e.currentTarget.value))}>
        ${[25, 50, 100, 250, 500].map((one) => html`<option selected=${one === size}>${one}</option>`)}
      </select></label>`}
    </nav>`;
}

const SIZE = 50;
const order = new Intl.Collator('en', { numeric: true }).compare;

function compare(one, other) {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return order(String(one ?? ''), String(other ?? ''));
}

/** A table of rows that are all here: it sorts and divides them into pages itself. */
export function LocalTable({ what = 'row', sortBy, ...table }) {
  const [sort, setSort] = useState({ by: sortBy ?? null, reverse: false });
  const [page, setPage] = useState(1);
  const rows = sort.by ? [...table.rows].sort((a, b) => compare(pick(a, sort.by), pick(b, sort.by)) * (sort.reverse ? -1 : 1)) : table.rows;
  const pages = Math.max(Math.ceil(rows.length / SIZE), 1);
  const shown = Math.min(page, pages);
  return html`
    <div class="local-table">
      <${Table} ...${table} rows=${rows.slice((shown - 1) * SIZE, shown * SIZE)} sort=${sort} onSort=${(by, reverse) => setSort({ by, reverse })} />
      ${pages > 1 && html`<${Pager} page=${shown} pages=${pages} size=${SIZE} total=${rows.length} filtered=${rows.length} what=${what} onPage=${setPage} />`}
    </div>`;
}
