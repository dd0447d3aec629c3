import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { usePoll } from '../lib/poll.js';
import { path, withQuery } from '../lib/api.js';
import { route, setQuery } from '../lib/router.js';
import { duration, number, plural, rate } from '../lib/format.js';
import { ErrorNote, Loading } from '../parts/notes.js';
import { Facts, Section } from '../parts/show.js';

const WAITS = [[10, '10 ms'], [100, '100 ms'], [1000, '1 s'], [10000, '10 s'], [60000, '1 min'], [600000, '10 min']];
const WINDOWS = [[60, '1 min'], [300, '5 min'], [900, '15 min'], [3600, '1 h']];

const Choice = ({ label, name, options, value }) => html`<label class="inline"><span>${label}</span>
  <select name=${name} onChange=${(event) => setQuery({ [name]: event.currentTarget.value }, { replace: true })}>${options.map(([one, text]) => html`<option value=${one} selected=${one === value}>${text}</option>`)}</select></label>`;

function advice(data) {
  if (data.arrival_rate === 0 && data.service_rate === 0) return 'Nothing came in or was consumed in this window, so there is nothing to size yet.';
  const target = duration(data.target_wait_ms);
  if (data.consumers === 0) return `Messages come in at ${rate(data.arrival_rate)} and nobody consumes them. Start a consumer, and look again when its rate is known.`;
  if (data.consumers_for_target === null) return 'How fast a consumer works is not known yet: it has to have had messages to do in this window.';
  const enough = data.consumers_for_target <= data.consumers;
  return `${enough ? `${plural(data.consumers, 'consumer')} ${data.consumers === 1 ? 'is' : 'are'} enough` : `${plural(data.consumers_for_target, 'consumer')} ${data.consumers_for_target === 1 ? 'is' : 'are'} needed, and there ${data.consumers === 1 ? 'is' : 'are'} ${number(data.consumers)}`} for a mean wait of ${target}.`
    + (enough && data.consumers_for_target < data.consumers ? ` ${number(data.consumers_for_target)} would do.` : '')
    + (data.stable ? '' : ' The backlog grows: messages come in faster than they are done.')
    + (data.consumers_to_drain > Math.max(data.consumers, data.consumers_for_target) ? ` ${number(data.consumers_to_drain)} would also work off what is ready now within that time.` : '');
}

/** How many consumers a queue needs. */
export function Sizing({ vhost, name }) {
  const { query } = useStore(route);
  const [wait, span] = [Number(query.wait) || 1000, Number(query.window) || 300];
  const { data, error } = usePoll(withQuery(path`/queues/${vhost}/${name}/sizing`, { target_wait: wait, window: span }));
  return html`
    <div class="toolbar"><${Choice} label="Mean wait wanted" name="wait" options=${WAITS} value=${wait} /><${Choice} label="Measured over" name="window" options=${WINDOWS} value=${span} /></div>
    <${ErrorNote} error=${error} />
    ${!data && !error && html`<${Loading} />`}
    ${data && html`
      <p class=${data.stable ? 'advice' : 'advice warn'} data-advice>${advice(data)}</p>
      <${Section} title="Measured"><${Facts} facts=${[
        ['Come in', rate(data.arrival_rate)], ['Done', rate(data.service_rate)], ['Ready, in the mean', number(data.mean_ready)], ['Unacked, in the mean', number(data.mean_unacknowledged)],
        ['Mean wait until delivery', duration(data.mean_wait_ms), 'Mean number of ready messages divided by the arrival rate (Little’s law)'], ['Mean stay until acknowledged', duration(data.mean_stay_ms)],
        ['Consumers', number(data.consumers)], ['One consumer does', rate(data.rate_per_consumer)], ['Consumers are busy', data.utilisation === null ? '–' : `${Math.round(data.utilisation * 100)} % of the time`],
        ['Needed for the wait', number(data.consumers_for_target), 'By Erlang’s formula for M/M/c'], ['Needed to drain too', number(data.consumers_to_drain)], ['Seen over', `${number(data.window_seconds)} s`],
      ]} /><//>`}`;
}
