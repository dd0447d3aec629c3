import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib/html.js';
import { setQuery } from '../lib/router.js';
import { brief } from '../lib/format.js';

const HEIGHT = 180;
const [LEFT, RIGHT, TOP, BOTTOM] = [60, 8, 10, 22];

/** How far back charts look: seconds, and seconds between two points. */
export const RANGES = { '1m': [60, 5, 'Last minute'], '10m': [600, 5, 'Last 10 minutes'], '1h': [3600, 60, 'Last hour'], '8h': [28800, 300, 'Last 8 hours'], '24h': [86400, 900, 'Last day'] };

/** What a query needs to get samples: kinds are `lengths`, `msg_rates`, `data_rates`, `node_stats`. */
export function sampleQuery(range, ...kinds) {
  const [age, increment] = RANGES[range] ?? RANGES['10m'];
  return Object.fromEntries(kinds.flatMap((kind) => [[`${kind}_age`, age], [`${kind}_incr`, increment]]));
}

export function RangeSelect({ value = '10m', longest = '24h' }) {
  const names = Object.keys(RANGES);
  return html`<label class="inline"><span class="visually-hidden">Time range of the charts</span>
    <select onChange=${(event) => setQuery({ range: event.currentTarget.value === '10m' ? null : event.currentTarget.value }, { replace: true })}>
      ${names.slice(0, names.indexOf(longest) + 1).map((name) => html`<option value=${name} selected=${name === value}>${RANGES[name][2]}</option>`)}
    </select></label>`;
}

/** Values over time from `..._details.samples`, oldest first. */
export const levels = (details) => (details?.samples ?? []).map(({ timestamp, sample }) => [timestamp, sample]).reverse();

/** Changes per second from samples of a count. */
export function rates(details) {
  const points = levels(details);
  return points.slice(1).map(([time, value], i) => [time, Math.max((value - points[i][1]) / ((time - points[i][0]) / 1000), 0)]);
}

function niceMax(value, base) {
  if (value <= 0) return base;
  // Octets are counted in powers of 1024, everything else in powers of ten.
  const unit = base === 1 ? 1 : 1024 ** Math.max(Math.floor(Math.log(value) / Math.log(1024)), 0);
  const power = unit * 10 ** Math.floor(Math.log10(value / unit));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((candidate) => candidate >= value);
}

function useWidth(ref) {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => setWidth(ref.current.clientWidth), []);
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(ref.current?.clientWidth ?? 0));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

const clock = (time, span) => {
  const moment = new Date(time);
  const two = (n) => String(n).padStart(2, '0');
  return `${two(moment.getHours())}:${two(moment.getMinutes())}${span <= 900000 ? `:${two(moment.getSeconds())}` : ''}`;
};

/**
 * Lines over time. `series` are `{ label, points: [[ms, value], ...] }`, of which each keeps its colour; the legend has the newest values,
 * or those under the pointer, and switches lines on and off. `base` is 1024 for octets.
 */
export function Chart({ title, series, format = brief, base = 1, empty = 'Nothing has happened yet' }) {
  const box = useRef(null);
  const width = useWidth(box);
  const [hidden, setHidden] = useState([]);
  const [at, setAt] = useState(null);
  const there = series.map((line, i) => ({ ...line, colour: i + 1 })).filter((line) => line.points.length > 0);
  const drawn = there.filter((line) => !hidden.includes(line.label));
  const all = drawn.flatMap((line) => line.points);
  const [from, to] = all.length ? [Math.min(...all.map(([t]) => t)), Math.max(...all.map(([t]) => t))] : [0, 1];
  const top = niceMax(Math.max(0, ...all.map(([, v]) => v)), base);
  const [w, h] = [Math.max(width - LEFT - RIGHT, 10), HEIGHT - TOP - BOTTOM];
  const x = (t) => LEFT + (to > from ? ((t - from) / (to - from)) * w : w);
  const y = (v) => TOP + h - (v / top) * h;
  const valueAt = (line) => {
    if (at === null) return line.points.at(-1);
    return line.points.reduce((best, point) => (Math.abs(point[0] - at) < Math.abs(best[0] - at) ? point : best));
  };
  const onMove = (event) => {
    const place = event.currentTarget.getBoundingClientRect();
    setAt(from + Math.min(Math.max((event.clientX - place.left - LEFT) / w, 0), 1) * (to - from));
  };
  const toggle = (label) => setHidden(hidden.includes(label) ? hidden.filter((one) => one !== label) : [...hidden, label]);
  const summary = `${title}: ${there.map((line) => `${line.label} ${format(line.points.at(-1)[1])}`).join(', ') || empty}`;
  return html`
    <figure class="chart">
      <figcaption>${title}${at !== null && all.length > 0 && html` <span class="muted">${clock(at, to - from)}</span>`}</figcaption>
      <div ref=${box}></div>
      ${there.length === 0
        ? html`<p class="chart-empty">${empty}</p>`
        : html`
          <svg width=${width} height=${HEIGHT} role="img" aria-label=${summary} onPointerMove=${onMove} onPointerLeave=${() => setAt(null)}>
            ${[0, 0.25, 0.5, 0.75, 1].map((share) => html`
              <line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(top * share)} y2=${y(top * share)} />
              ${share * 2 % 1 === 0 && html`<text class="axis" x=${LEFT - 6} y=${y(top * share) + 4} text-anchor="end">${format(top * share)}</text>`}`)}
            ${[0, 0.5, 1].map((share) => html`
              <text class="axis" x=${LEFT + w * share} y=${HEIGHT - 6} text-anchor=${['start', 'middle', 'end'][share * 2]}>${all.length > 0 && clock(from + (to - from) * share, to - from)}</text>`)}
            ${drawn.map((line) => html`<path class=${`line c${line.colour}`} d=${line.points.map(([t, v], i) => `${i ? 'L' : 'M'}${x(t).toFixed(1)} ${y(v).toFixed(1)}`).join('')} />`)}
            ${at !== null && html`<line class="cursor" x1=${x(at)} x2=${x(at)} y1=${TOP} y2=${TOP + h} />`}
            ${at !== null && drawn.map((line) => html`<circle class=${`dot c${line.colour}`} r="3" cx=${x(valueAt(line)[0])} cy=${y(valueAt(line)[1])} />`)}
          </svg>
          <ul class="legend">${there.map((line) => html`
            <li key=${line.label}><button type="button" aria-pressed=${hidden.includes(line.label) ? 'false' : 'true'} onClick=${() => toggle(line.label)}>
              <span class=${`swatch c${line.colour}`} aria-hidden="true"></span>${line.label} <b>${format(valueAt(line)[1])}</b>
            </button></li>`)}</ul>`}
    </figure>`;
}

/** The charts that queues, channels, exchanges and the overview share: rates of what happens to messages. */
export function MessageRates({ stats, title = 'Message rates', names }) {
  const labels = {
    publish: 'Publish', publish_in: 'In', publish_out: 'Out', confirm: 'Confirm', deliver: 'Deliver (ack)', deliver_no_ack: 'Deliver (auto ack)',
    ack: 'Acknowledge', get: 'Get (ack)', get_no_ack: 'Get (auto ack)', redeliver: 'Redelivered', drop_unroutable: 'Unroutable, dropped', return_unroutable: 'Unroutable, returned',
  };
  const wanted = names ?? ['publish', 'deliver', 'ack', 'confirm', 'deliver_no_ack', 'redeliver', 'get', 'get_no_ack', 'drop_unroutable', 'return_unroutable'];
  const few = new Set(['publish', 'deliver', 'ack', 'publish_in', 'publish_out']);
  const series = wanted.map((name) => ({
    label: labels[name],
    // Lines of what never happened would only hide the others.
    points: few.has(name) || stats?.[name] > 0 ? rates(stats?.[`${name}_details`]) : [],
  }));
  return html`<${Chart} title=${title} series=${series} format=${(value) => `${brief(value)}/s`} empty="No messages yet" />`;
}

export function QueuedMessages({ totals, title = 'Queued messages' }) {
  return html`<${Chart} title=${title} empty="No queues yet" series=${[
    { label: 'Ready', points: levels(totals?.messages_ready_details) },
    { label: 'Unacked', points: levels(totals?.messages_unacknowledged_details) },
    { label: 'Total', points: levels(totals?.messages_details) },
  ]} />`;
}
