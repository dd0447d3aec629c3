import { createStore } from './store.js';

/** The address: RabbitMQ's own (`#/queues/%2F/name`), so that its bookmarks lead to the same objects, with the page's state as query. */
function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const segments = path.split('/').filter(Boolean).map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
  return { hash, segments, query: Object.fromEntries(new URLSearchParams(query)) };
}

export const route = createStore(parse(location.hash));

addEventListener('hashchange', () => route.set(parse(location.hash)));

/** A link to a page: href(['queues', vhost, name], { tab: 'messages' }). */
export function href(segments, query = {}) {
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined && value !== false));
  const text = parameters.toString();
  return `#/${segments.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}

/** Goes to a page. `replace` leaves no trace in the history, for what changes with every key. */
export function go(target, { replace = false } = {}) {
  if (target === location.hash) return;
  if (replace) {
    history.replaceState(null, '', target);
    route.set(parse(location.hash));
  } else {
    location.hash = target;
  }
}

/** Changes some of the query of the page that is shown. */
export function setQuery(changes, options) {
  const { segments, query } = parse(location.hash);
  go(href(segments, { ...query, ...changes }), options);
}
