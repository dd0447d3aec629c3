import { html } from '../lib/html.js';
import { href } from '../lib/router.js';
import { inline, NONE } from '../lib/format.js';

/** A name that others have chosen: it may be long, empty, or run from right to left. */
export const Name = ({ children }) => html`<bdi class="name">${children === '' ? '(empty)' : children}</bdi>`;

export const exchangeName = (name) => (name === '' ? '(AMQP default)' : name);

/** The segment that stands for an exchange in paths of the API. */
export const exchangeKey = (name) => (name === '' ? 'amq.default' : name);

export const QueueLink = ({ vhost, name }) => html`<a href=${href(['queues', vhost, name])}><${Name}>${name}<//></a>`;

export const ExchangeLink = ({ vhost, name }) => html`<a href=${href(['exchanges', vhost, exchangeKey(name)])}><${Name}>${exchangeName(name)}<//></a>`;

export const ConnectionLink = ({ name, children }) => html`<a href=${href(['connections', name])}><${Name}>${children ?? name}<//></a>`;

export const ChannelLink = ({ name, children }) => html`<a href=${href(['channels', name])}><${Name}>${children ?? name}<//></a>`;

/** A state, by its word and a colour: `ok`, `warn`, `bad`, `info` or plain. */
export const Badge = ({ kind = '', title, children }) => html`<span class=${`badge ${kind}`} title=${title}>${children}</span>`;

const STATES = { running: 'ok', idle: '', flow: 'warn', blocked: 'bad', blocking: 'warn', closing: 'warn', paused: 'warn', down: 'bad', crashed: 'bad', stopped: 'bad' };

export const State = ({ state }) => html`<${Badge} kind=${STATES[state] ?? ''}>${state}<//>`;

/** Facts in two columns: [label, value] pairs; what is null or undefined is left out. */
export function Facts({ facts }) {
  return html`<dl class="facts">${facts.filter((fact) => fact && fact[1] !== null && fact[1] !== undefined).map(([label, value, title]) => html`
    <div key=${label}><dt title=${title}>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** An object of JSON as facts: arguments, client properties, headers. */
export function Values({ of, none = 'none' }) {
  const entries = Object.entries(of ?? {});
  if (entries.length === 0) return html`<span class="muted">${none}</span>`;
  return html`<dl class="values">${entries.map(([key, value]) => html`
    <div key=${key}><dt><bdi>${key}</bdi></dt><dd>${value !== null && typeof value === 'object' && !Array.isArray(value)
      ? html`<${Values} of=${value} />`
      : html`<bdi>${Array.isArray(value) && value.some((one) => one !== null && typeof one === 'object') ? JSON.stringify(value, null, 1) : inline(value)}</bdi>`}</dd></div>`)}</dl>`;
}

export const YesNo = ({ value }) => (value ? 'yes' : html`<span class="muted">no</span>`);

/** A figure with what it counts; with `to` it leads to the objects. */
export function Figure({ label, value, unit, to, kind = '' }) {
  const content = html`<span class="figure-value">${value ?? NONE}${unit && html`<small>${unit}</small>`}</span><span class="figure-label">${label}</span>`;
  return to ? html`<a class=${`figure ${kind}`} href=${to}>${content}</a>` : html`<div class=${`figure ${kind}`}>${content}</div>`;
}

/** How much of something is used. */
export function Meter({ label, value, limit, text }) {
  const share = limit > 0 ? Math.min(value / limit, 1) : 0;
  return html`<div class="meter">
    <div class="meter-text"><span>${label}</span><span>${text}</span></div>
    <progress max="1" value=${share} class=${share > 0.9 ? 'bad' : share > 0.75 ? 'warn' : ''} aria-label=${label}></progress>
  </div>`;
}

/** A part of a page with a heading. */
export function Section({ title, actions, children }) {
  return html`<section class="section">
    <header class="section-head"><h2>${title}</h2>${actions && html`<div class="head-actions">${actions}</div>`}</header>
    ${children}
  </section>`;
}

/** The head of a page: where one is, and what can be done. */
export function PageHead({ title, trail = [], badges, children }) {
  return html`<header class="page-head">
    ${trail.length > 0 && html`<nav class="trail" aria-label="Breadcrumb">${trail.map(([text, link]) => html`<a href=${link}><bdi class="name">${text}</bdi></a><span aria-hidden="true">›</span>`)}</nav>`}
    <div class="page-title"><h1 tabindex="-1"><bdi>${title}</bdi></h1>${badges && html`<span class="badges">${badges}</span>`}</div>
    ${children && html`<div class="head-actions">${children}</div>`}
  </header>`;
}
