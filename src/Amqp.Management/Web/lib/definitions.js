// What an import would do, found by comparing a file with what is there. The broker has the last word: it checks the whole file
// before it changes anything.

const KINDS = [
  ['users', 'Users', (one) => [one.name]],
  ['vhosts', 'Virtual hosts', (one) => [one.name]],
  ['permissions', 'Permissions', (one) => [one.vhost, one.user]],
  ['topic_permissions', 'Topic permissions', (one) => [one.vhost, one.user, one.exchange]],
  ['parameters', 'Parameters', (one) => [one.vhost, one.component, one.name]],
  ['global_parameters', 'Global parameters', (one) => [one.name]],
  ['policies', 'Policies', (one) => [one.vhost, one.name]],
  ['exchanges', 'Exchanges', (one) => [one.vhost, one.name]],
  ['queues', 'Queues', (one) => [one.vhost, one.name]],
  ['bindings', 'Bindings', (one) => [one.vhost, one.source, one.destination_type, one.destination, one.routing_key, canonical(one.arguments ?? {})]],
];

/** JSON in which the order of members does not matter. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** Reads a file. @throws where it is no definitions file. */
export function parseDefinitions(text) {
  let definitions;
  try {
    definitions = JSON.parse(text);
  } catch (error) {
    throw new Error(`The file is not JSON: ${error.message}`);
  }
  if (definitions === null || typeof definitions !== 'object' || Array.isArray(definitions)) throw new Error('The file is no definitions file: it has to be a JSON object.');
  if (!KINDS.some(([kind]) => Array.isArray(definitions[kind]))) throw new Error('The file has no definitions: neither users, virtual hosts, exchanges, queues nor bindings.');
  return definitions;
}

/** What of an object is compared: what the file says of it, and an empty table is as none. */
const isSame = (there, wanted) => Object.entries(wanted).every(([key, value]) => canonical(there[key] ?? (value === null || typeof value !== 'object' ? null : {})) === canonical(value) || (key === 'tags' && String(there[key]) === String(value)));

/**
 * @param present The broker's own export, of everything or of one virtual host.
 * @param wanted The file.
 * @param vhost The virtual host that it is imported into, where it is one.
 * @returns For each kind: what is created, changed and already there, by name.
 */
export function planOf(present, wanted, vhost) {
  const here = (one) => (vhost === undefined ? one : { ...one, vhost });
  return KINDS.filter(([kind]) => Array.isArray(wanted[kind]) && wanted[kind].length > 0).map(([kind, title, keyOf]) => {
    const there = new Map((present[kind] ?? []).map((one) => [canonical(keyOf(here(one))), one]));
    const plan = { kind, title, created: [], changed: [], same: 0 };
    for (const one of wanted[kind]) {
      const key = keyOf(here(one)).filter((part) => part !== undefined);
      const found = there.get(canonical(keyOf(here(one))));
      const name = key.filter((part) => part !== '{}' && part !== '').join(' · ');
      if (!found) plan.created.push(name);
      else if (isSame(found, one)) plan.same++;
      else plan.changed.push(name);
    }
    return plan;
  });
}
