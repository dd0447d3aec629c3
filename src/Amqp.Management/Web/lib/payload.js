const HEX_LIMIT = 16 * 1024;

/** The octets of a payload as the API writes it. */
export function octetsOf({ payload, payload_encoding: encoding }) {
  return encoding === 'base64' ? Uint8Array.from(atob(payload), (c) => c.charCodeAt(0)) : new TextEncoder().encode(payload);
}

/** Octets as rows of offset, hexadecimal digits and what is printable. */
export function hexDump(octets) {
  const rows = [];
  for (let at = 0; at < Math.min(octets.length, HEX_LIMIT); at += 16) {
    const row = [...octets.subarray(at, at + 16)];
    const hex = row.map((octet) => octet.toString(16).padStart(2, '0')).join(' ').padEnd(47);
    const text = row.map((octet) => (octet >= 32 && octet < 127 ? String.fromCharCode(octet) : '.')).join('');
    rows.push(`${at.toString(16).padStart(8, '0')}  ${hex}  ${text}`);
  }
  if (octets.length > HEX_LIMIT) rows.push(`… ${octets.length - HEX_LIMIT} more octets`);
  return rows.join('\n');
}

/** A text as indented JSON, or null where it is none. Numbers too large for JavaScript are a reason to leave a text as it is. */
export function prettyJson(text) {
  try {
    const value = JSON.parse(text);
    if (typeof value !== 'object' || value === null || /[^"\w]\d{16,}/.test(text)) return null;
    return JSON.stringify(value, null, 2);
  } catch {
    return null;
  }
}

/** The payload as text: octets that are no UTF-8 become replacement characters. */
export const textOf = (message) => (message.payload_encoding === 'base64' ? new TextDecoder().decode(octetsOf(message)) : message.payload);
