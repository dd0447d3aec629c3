import { html, useState } from '../lib/html.js';
import { path, post } from '../lib/api.js';
import { bytes, number } from '../lib/format.js';
import { FormDialog, openDialog } from '../parts/dialog.js';
import { NumberField, Select } from '../parts/form.js';
import { MessageView } from '../parts/message.js';

const MODES = [
  ['ack_requeue_true', 'Put back (marked as redelivered)'],
  ['ack_requeue_false', 'Take for good (acknowledge)'],
  ['reject_requeue_false', 'Reject: dead letter it, or drop it'],
];

function GetDialog({ vhost, name, close }) {
  const [messages, setMessages] = useState(null);
  const submit = async ({ ackmode, count, encoding }) => {
    setMessages(await post(path`/queues/${vhost}/${name}/get`, { ackmode, count: Number(count), encoding, truncate: 50000 }));
    return 'stay';
  };
  return html`
    <${FormDialog} title=${`Get messages from ${name}`} close=${close} action="Get messages" submit=${submit} wide=${true}>
      <p class="prose">This takes messages as a client would. To look without taking, use the Messages tab.</p>
      <div class="field-row">
        <${Select} label="Then" name="ackmode" options=${MODES} />
        <${NumberField} label="How many" name="count" min="1" max="1000" defaultValue="1" required=${true} />
        <${Select} label="Payloads as" name="encoding" options=${[['auto', 'Text, where they are'], ['base64', 'Base64']]} />
      </div>
      <div role="status">${messages && html`<p><b>${messages.length === 0 ? 'The queue is empty.' : `${number(messages.length)} got, ${number(messages.at(-1).message_count)} left.`}</b></p>`}</div>
      ${(messages ?? []).map((message, i) => html`
        <details class="got" open=${i === 0} key=${i}><summary>Message ${i + 1} · <bdi>${message.routing_key}</bdi> · ${bytes(message.payload_bytes)}</summary><${MessageView} message=${message} /></details>`)}
    <//>`;
}

/** Opens the form that takes messages from a queue. */
export const openGet = (queue) => openDialog((close) => html`<${GetDialog} ...${queue} close=${close} />`);
