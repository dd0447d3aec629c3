import { html, useEffect, useState } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { get, path, post, withQuery } from '../lib/api.js';
import { route, setQuery } from '../lib/router.js';
import { bytes, number, time } from '../lib/format.js';
import { confirm, Dialog, openDialog } from '../parts/dialog.js';
import { Field } from '../parts/form.js';
import { MessageView } from '../parts/message.js';
import { Empty, ErrorNote, Loading } from '../parts/notes.js';
import { Badge, exchangeName, Name } from '../parts/show.js';
import { Table } from '../parts/table.js';
import { say } from '../parts/toast.js';
import { openMove, openRedrive } from './queue-transfer.js';

const SIZE = 50;
const PREVIEW = 200;
const PROPERTIES = ['content_type', 'content_encoding', 'delivery_mode', 'priority', 'correlation_id', 'reply_to', 'expiration', 'message_id', 'timestamp', 'type', 'user_id', 'app_id'];
const FILTERS = ['body', 'exchange', 'rk', 'property', 'pvalue', 'header', 'hvalue'];

/** The filter of the address, as the query of a GET. */
const asQuery = (query) => ({
  body: query.body, exchange: query.exchange, routing_key: query.rk,
  ...(query.property && { [`property.${query.property}`]: query.pvalue ?? '' }),
});

/** The same as the body of a POST. */
const asBody = (query) => ({
  ...(query.body && { body: query.body }), ...(query.exchange && { exchange: query.exchange }), ...(query.rk && { filter_routing_key: query.rk }),
  ...(query.property && { properties: { [query.property]: query.pvalue ?? '' } }),
  ...(query.header && { headers: { [query.header]: query.hvalue || null } }),
});

// withQuery leaves out what is empty, but an empty header value means "any".
const withHeader = (target, query) => (query.header ? `${target}&header.${encodeURIComponent(query.header)}=${encodeURIComponent(query.hvalue ?? '')}` : target);

function Filter({ query }) {
  const apply = (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    setQuery({ ...fields, pvalue: fields.property ? fields.pvalue : null, hvalue: fields.header ? fields.hvalue : null, offset: null });
  };
  const isSet = FILTERS.some((name) => query[name]);
  return html`
    <form class="filter" onSubmit=${apply} role="search" key=${FILTERS.map((name) => query[name]).join('\n')}>
      <${Field} label="Text in the payload"><input type="search" name="body" data-search dir="auto" defaultValue=${query.body} /><//>
      <${Field} label="Routing key"><input type="text" name="rk" dir="auto" defaultValue=${query.rk} /><//>
      <${Field} label="Exchange"><input type="text" name="exchange" dir="auto" defaultValue=${query.exchange} /><//>
      <${Field} label="Property"><span class="pair"><select name="property" aria-label="Property"><option value="">any</option>${PROPERTIES.map((name) => html`<option selected=${name === query.property}>${name}</option>`)}</select>
        <input type="text" name="pvalue" aria-label="Value of the property" placeholder="value" dir="auto" defaultValue=${query.pvalue} /></span><//>
      <${Field} label="Header"><span class="pair"><input type="text" name="header" aria-label="Header" placeholder="name" dir="auto" defaultValue=${query.header} />
        <input type="text" name="hvalue" aria-label="Value of the header" placeholder="value, or any" dir="auto" defaultValue=${query.hvalue} /></span><//>
      <span class="filter-buttons"><button class="primary">Filter</button>
      ${isSet && html`<button type="button" onClick=${() => setQuery({ ...Object.fromEntries(FILTERS.map((name) => [name, null])), offset: null })}>Clear</button>`}</span>
    </form>`;
}

function MessageDialog({ at, message, actions, close }) {
  const [whole, setWhole] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    get(`${at}/messages/${message.id}`).then(setWhole, (reason) => setError(reason.status === 404 ? new Error('The message is not in the queue any more: it was delivered, moved or deleted.') : reason));
  }, []);
  return html`
    <${Dialog} title=${`Message ${message.id}`} close=${close} wide=${true}>
      <${ErrorNote} error=${error} />
      ${!whole && !error && html`<${Loading} />`}
      ${whole && html`<${MessageView} message=${{ ...whole, position: message.position }} />`}
      <div class="actions">${actions([message.id], close)}<button type="button" onClick=${close}>Close</button></div>
    <//>`;
}

const preview = (message) => (message.payload_encoding === 'base64' ? html`<span class="muted">octets</span>` : html`<bdi class="preview">${message.payload}</bdi>`);

function columnsOf(open) {
  return [
    { id: 'position', label: '#', numeric: true, render: (row) => html`<button type="button" class="link" aria-label=${`Show message ${row.position + 1}`} onClick=${() => open(row)}>${number(row.position + 1)}</button>` },
    { id: 'payload', label: 'Payload', class: 'payload-cell', render: (row) => html`<button type="button" class="link plain" tabindex="-1" onClick=${() => open(row)}>${preview(row)}</button>` },
    { id: 'exchange', label: 'Exchange', render: (row) => html`<${Name}>${exchangeName(row.exchange)}<//>` },
    { id: 'key', label: 'Routing key', render: (row) => html`<${Name}>${row.routing_key}<//>` },
    { id: 'flags', label: '', render: (row) => html`<span class="badges">${row.properties?.headers?.['x-death'] && html`<${Badge} kind="warn">dead letter<//>`}${row.redelivered && html`<${Badge}>redelivered<//>`}</span>` },
    { id: 'size', label: 'Size', numeric: true, render: (row) => bytes(row.payload_bytes) },
    { id: 'time', label: 'Came in', render: (row) => time(row.enqueued_at) },
  ];
}

function useBrowse(target) {
  const [state, setState] = useState({ data: null, error: null });
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    get(target, { signal: abort.signal }).then((data) => setState({ data, error: null }), (error) => {
      if (error.name !== 'AbortError') setState((before) => ({ ...before, error }));
    });
    return () => abort.abort();
  }, [target, version]);
  return { ...state, reload: () => setVersion((n) => n + 1) };
}

/**
 * Looks through the messages of a queue where they are: nothing is taken, reordered or marked. It is read when asked for, since
 * a search may go through a million messages.
 */
export function Messages({ vhost, name, ready }) {
  const { query } = useStore(route);
  const offset = Number(query.offset) || 0;
  const at = path`/queues/${vhost}/${name}`;
  const { data, error, reload } = useBrowse(withHeader(withQuery(`${at}/messages`, { limit: SIZE + 1, offset: String(offset), truncate: PREVIEW, ...asQuery(query) }), query));
  const [chosen, setChosen] = useState(new Set());
  const selection = {
    has: (id) => chosen.has(id),
    toggle: (id) => setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id])),
    all: (ids, on) => setChosen(new Set(on ? ids : [])),
  };
  const done = (close) => () => {
    setChosen(new Set());
    close?.();
    reload();
  };
  const erase = (ids, close) => confirm({
    title: ids.length === 1 ? 'Delete message' : 'Delete messages', action: 'Delete', text: `${ids.length === 1 ? 'The message' : `${number(ids.length)} messages`} will be gone for good.`,
    run: async () => {
      const { deleted } = await post(`${at}/messages/delete`, { ids });
      say(deleted === ids.length ? `${number(deleted)} deleted.` : `${number(deleted)} of ${number(ids.length)} deleted: the others are not in the queue any more.`);
      done(close)();
    },
  });
  const actions = (ids, close) => html`
    <button type="button" onClick=${() => openMove({ vhost, name, selection: { ids }, what: ids.length === 1 ? 'message' : `${ids.length} messages`, done: done(close) })}>Move</button>
    <button type="button" onClick=${() => openRedrive({ vhost, name, selection: { ids }, what: ids.length === 1 ? 'message' : `${ids.length} messages`, done: done(close) })}>Redrive</button>
    <button type="button" class="danger" onClick=${() => erase(ids, close)}>Delete</button>`;
  const open = (message) => openDialog((close) => html`<${MessageDialog} at=${at} message=${message} actions=${actions} close=${close} />`);
  const filter = asBody(query);
  const isFiltered = Object.keys(filter).length > 0;
  const rows = data?.messages.slice(0, SIZE) ?? [];
  const all = isFiltered ? 'all that match' : 'all messages';
  return html`
    <${Filter} query=${query} />
    <div class="toolbar">
      ${chosen.size > 0
        ? html`<b>${number(chosen.size)} chosen</b>${actions([...chosen])}`
        : html`<span class="muted">Nothing is taken or marked by looking.</span><span class="spring"></span>
          <button type="button" disabled=${rows.length === 0} onClick=${() => openMove({ vhost, name, selection: filter, what: all, done: done() })}>Move ${isFiltered ? 'matching' : 'all'}</button>
          <button type="button" disabled=${rows.length === 0} onClick=${() => openRedrive({ vhost, name, selection: filter, what: all, done: done() })}>Redrive ${isFiltered ? 'matching' : 'all'}</button>
          <button type="button" onClick=${reload}>Look again</button>`}
    </div>
    <${ErrorNote} error=${error} />
    ${!data && !error && html`<${Loading} />`}
    ${data && html`
      <${Table} label="Messages" columns=${columnsOf(open)} rows=${rows} rowKey=${(row) => row.id} selection=${selection}
        empty=${html`<${Empty} title=${isFiltered ? 'No message matches' : 'No messages are ready'}>${isFiltered ? `${number(data.scanned)} were looked at${data.complete ? '.' : ', not all.'}` : 'Unacknowledged messages are with their consumers.'}<//>`} />
      <nav class="pager" aria-label="Pages of the list">
        <span role="status">${rows.length > 0 && `${number(offset + 1)}–${number(offset + rows.length)}`}${isFiltered ? ` of those that match; ${number(data.scanned)} looked at` : ` of ${number(data.messages_ready)} ready`}${ready !== data.messages_ready && !isFiltered && ` (now ${number(ready)})`}</span>
        <span class="buttons">
          <button type="button" disabled=${offset === 0} onClick=${() => setQuery({ offset: Math.max(offset - SIZE, 0) || null })}>‹ Earlier</button>
          <button type="button" disabled=${data.messages.length <= SIZE} onClick=${() => setQuery({ offset: offset + SIZE })}>Later ›</button>
        </span>
      </nav>`}`;
}
