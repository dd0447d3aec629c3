const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export const NONE = '–';

export const number = (value) => (typeof value === 'number' ? whole.format(value) : NONE);

/** A number that has to fit an axis: 12.5K. */
export const brief = (value) => (Math.abs(value) >= 1000 ? compact.format(value) : short.format(value));

export function rate(value) {
  if (typeof value !== 'number') return NONE;
  return `${Math.abs(value) >= 100 ? whole.format(value) : short.format(value)}/s`;
}

export function bytes(value) {
  if (typeof value !== 'number') return NONE;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < BYTES.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || Math.abs(value) >= 100 ? whole.format(value) : short.format(value)} ${BYTES[unit]}`;
}

/** A time span in milliseconds, in its two largest units. */
export function duration(ms) {
  if (typeof ms !== 'number') return NONE;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.floor(ms / 1000);
  const [d, h, m, s] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  if (d) return `${d} d ${h} h`;
  if (h) return `${h} h ${m} min`;
  return m ? `${m} min ${s} s` : `${s} s`;
}

/** A moment, given in milliseconds or as text in UTC. */
export function time(value) {
  if (value === null || value === undefined || value === '') return NONE;
  const moment = new Date(typeof value === 'string' && !/[TZ]/.test(value) ? `${value.replace(' ', 'T')}Z` : value);
  if (Number.isNaN(moment.getTime())) return String(value);
  const two = (n) => String(n).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
}

/** A value of JSON on one line. */
export const inline = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** A member of a nested object by its path, such as `message_stats.publish_details.rate`. */
export const pick = (object, path) => path.split('.').reduce((value, name) => value?.[name], object);
