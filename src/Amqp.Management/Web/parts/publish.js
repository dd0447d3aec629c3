import { html, useRef } from '../lib/html.js';
import { path, post } from '../lib/api.js';
import { FormDialog, openDialog } from './dialog.js';
import { Area, KeyValues, objectOf, Select, Text } from './form.js';
import { exchangeKey, exchangeName } from './show.js';
import { say } from './toast.js';

const PROPERTIES = [
  ['content_type', 'String', 'What the payload is, such as application/json.'],
  ['correlation_id', 'String', 'What an answer belongs to.'],
  ['reply_to', 'String', 'The queue that answers go to.'],
  ['expiration', 'String', 'Milliseconds until the message expires, as text.'],
  ['message_id', 'String', 'An id of the application’s own.'],
  ['priority', 'Number', '0 to 255; it matters in queues with x-max-priority.'],
  ['type', 'String', 'What kind of message it is.'],
  ['app_id', 'String', 'Which application sends it.'],
  ['timestamp', 'Number', 'Seconds since 1970.'],
  ['user_id', 'String', 'Has to be the name of who publishes.'],
  ['content_encoding', 'String', 'Such as gzip.'],
];

const HEADERS = [['x-delay', 'Number', 'Milliseconds that an x-delayed-message exchange keeps the message.'], ['CC', 'List', 'Further routing keys.'], ['BCC', 'List', 'Further routing keys, which receivers do not see.']];

function PublishDialog({ vhost, exchange, routingKey, close }) {
  const [properties, headers] = [useRef([]), useRef([])];
  const submit = async ({ routing_key: key, payload, payload_encoding: encoding, delivery_mode: mode }) => {
    const table = objectOf(headers.current);
    const answer = await post(path`/exchanges/${vhost}/${exchangeKey(exchange)}/publish`, {
      routing_key: key, payload, payload_encoding: encoding,
      properties: { ...objectOf(properties.current), delivery_mode: Number(mode), ...(Object.keys(table).length > 0 && { headers: table }) },
    });
    if (!answer.routed) throw new Error('The message was published but not routed to any queue: no binding matches its routing key and headers.');
    say('The message was published and routed.');
  };
  return html`
    <${FormDialog} title=${routingKey === undefined ? `Publish to ${exchangeName(exchange)}` : `Publish to queue ${routingKey}`} close=${close} action="Publish" submit=${submit} wide=${true}>
      ${routingKey === undefined
        ? html`<${Text} label="Routing key" name="routing_key" autofocus=${true} maxlength="255" />`
        : html`<input type="hidden" name="routing_key" value=${routingKey} />`}
      <${Area} label="Payload" name="payload" rows="6" autofocus=${routingKey !== undefined} />
      <div class="field-row">
        <${Select} label="Payload is" name="payload_encoding" options=${[['string', 'Text (UTF-8)'], ['base64', 'Base64']]} />
        <${Select} label="Delivery mode" name="delivery_mode" options=${[['2', '2, persistent'], ['1', '1, transient']]} />
      </div>
      <${KeyValues} label="Properties" keys=${PROPERTIES} onChange=${(rows) => { properties.current = rows; }} />
      <${KeyValues} label="Headers" keys=${HEADERS} onChange=${(rows) => { headers.current = rows; }} />
    <//>`;
}

/** Opens the form that publishes to an exchange, or, with a routing key that is a queue's name, to that queue. */
export const openPublish = (target) => openDialog((close) => html`<${PublishDialog} ...${target} close=${close} />`);
