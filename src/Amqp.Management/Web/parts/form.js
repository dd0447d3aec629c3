import { html, useState } from '../lib/html.js';

/** A field with its label and, below it, what it means. */
export function Field({ label, help, children }) {
  return html`<label class="field"><span>${label}</span>${children}${help && html`<small>${help}</small>`}</label>`;
}

export const Text = ({ label, help, ...input }) => html`<${Field} label=${label} help=${help}><input type="text" dir="auto" ...${input} /><//>`;

export const NumberField = ({ label, help, ...input }) => html`<${Field} label=${label} help=${help}><input type="number" ...${input} /><//>`;

export const Area = ({ label, help, value, ...input }) =>
  html`<${Field} label=${label} help=${help}><textarea dir="auto" spellcheck=${false} ...${input} defaultValue=${value}></textarea><//>`;

/** A choice; options are texts or [value, text]. */
export function Select({ label, help, options, value, ...input }) {
  return html`<${Field} label=${label} help=${help}>
    <select ...${input}>
      ${options.map((option) => {
        const [key, text] = Array.isArray(option) ? option : [option, option];
        return html`<option value=${key} selected=${key === value}>${text}</option>`;
      })}
    </select>
  <//>`;
}

export const Check = ({ label, help, ...input }) =>
  html`<label class="check"><input type="checkbox" ...${input} /><span>${label}${help && html`<small>${help}</small>`}</span></label>`;

/** Switches between a few views of one thing; arrow keys go through them. */
export function Tabs({ tabs, current, onSelect, label }) {
  const onKey = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex(([id]) => id === current);
    const next = tabs[(at + step + tabs.length) % tabs.length][0];
    event.preventDefault();
    onSelect(next);
    event.currentTarget.querySelector(`[data-tab="${next}"]`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} onKeyDown=${onKey}>
    ${tabs.map(([id, text, count]) => html`
      <button type="button" role="tab" data-tab=${id} aria-selected=${id === current ? 'true' : 'false'} tabindex=${id === current ? 0 : -1}
          onClick=${() => onSelect(id)}>
        ${text}${count !== undefined && html` <span class="count">${count}</span>`}
      </button>`)}
  </div>`;
}

const TYPES = ['String', 'Number', 'Boolean', 'List'];
const BLANK = { key: '', type: 'String', text: '' };

const typeOf = (value) => (Array.isArray(value) ? 'List' : { number: 'Number', boolean: 'Boolean' }[typeof value] ?? 'String');

/** Rows of an editor from an object. */
export const rowsOf = (object) => Object.entries(object ?? {}).map(([key, value]) => ({ key, type: typeOf(value), text: typeof value === 'string' ? value : JSON.stringify(value) }));

function valueOf({ key, type, text }) {
  switch (type) {
    case 'Number': {
      const value = Number(text);
      if (text.trim() === '' || Number.isNaN(value)) throw new Error(`${key} has to be a number: ${text}`);
      return value;
    }
    case 'Boolean':
      if (text !== 'true' && text !== 'false') throw new Error(`${key} has to be true or false`);
      return text === 'true';
    case 'List': {
      let list;
      try {
        list = JSON.parse(text);
      } catch {
        list = null;
      }
      if (!Array.isArray(list)) throw new Error(`${key} has to be a JSON array, such as ["a", 1]`);
      return list;
    }
    default:
      return text;
  }
}

/** The object that rows stand for. @throws where a value is not of its type. */
export const objectOf = (rows) => Object.fromEntries(rows.filter(({ key }) => key !== '').map((row) => [row.key, valueOf(row)]));

/** Edits names with typed values: arguments, headers, policy definitions. `keys` are the known ones: [name, type, what it does]. */
export function KeyValues({ label, initial = [], onChange, keys = [] }) {
  const [rows, setRows] = useState(initial.length ? initial : [BLANK]);
  const change = (next) => {
    const kept = next.length ? next : [BLANK];
    setRows(kept);
    onChange(kept);
  };
  const update = (at, part) => change(rows.map((row, i) => (i === at ? { ...row, ...part } : row)));
  const add = ([key, type, , text = '']) => change([...rows.filter((row) => row.key !== ''), { key, type, text }]);
  const known = new Map(keys.map((key) => [key[0], key]));
  return html`
    <fieldset class="keyvalues">
      <legend>${label}</legend>
      ${rows.map((row, i) => html`
        <div class="keyvalue" key=${i}>
          <input type="text" dir="auto" aria-label=${`${label}: name ${i + 1}`} placeholder="name" value=${row.key} onInput=${(e) => update(i, { key: e.currentTarget.value })} />
          <input type="text" dir="auto" aria-label=${`${label}: value ${i + 1}`} placeholder="value" value=${row.text} onInput=${(e) => update(i, { text: e.currentTarget.value })} />
          <select aria-label=${`${label}: type ${i + 1}`} onChange=${(e) => update(i, { type: e.currentTarget.value })}>
            ${TYPES.map((type) => html`<option selected=${type === row.type}>${type}</option>`)}
          </select>
          <button type="button" class="icon" aria-label=${`Remove ${row.key || `row ${i + 1}`}`} onClick=${() => change(rows.filter((_, at) => at !== i))}>✕</button>
          ${known.has(row.key) && html`<small>${known.get(row.key)[2]}</small>`}
        </div>`)}
      <div class="chips">
        <button type="button" class="chip" onClick=${() => change([...rows, BLANK])}>+ another</button>
        ${keys.filter(([key]) => !rows.some((row) => row.key === key)).map((key) => html`
          <button type="button" class="chip" title=${key[2]} onClick=${() => add(key)}>${key[0]}</button>`)}
      </div>
    </fieldset>`;
}
