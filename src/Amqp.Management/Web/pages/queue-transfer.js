import { html, useState } from '../lib/html.js';
import { path, post } from '../lib/api.js';
import { number } from '../lib/format.js';
import { FormDialog, openDialog } from '../parts/dialog.js';
import { Field, Select, Text } from '../parts/form.js';
import { exchangeKey } from '../parts/show.js';
import { say } from '../parts/toast.js';

function tell({ moved, unroutable, refused }, done) {
  const stayed = [unroutable && `${number(unroutable)} could not be routed`, refused && `${number(refused)} were refused by a queue`].filter(Boolean);
  if (moved === 0) throw new Error(`Nothing was moved${stayed.length ? `: ${stayed.join(', ')}` : ''}. What was chosen stays where it is.`);
  done();
  say(`${number(moved)} moved.${stayed.length ? ` ${stayed.join(', ')}, and stay where they were.` : ''}`, stayed.length ? 'warn' : 'ok');
}

function MoveDialog({ vhost, name, selection, what, done, close }) {
  const [kind, setKind] = useState('queue');
  const submit = async ({ to, routing_key: key }) => {
    const target = kind === 'queue' ? { to_queue: to } : { to_exchange: exchangeKey(to), ...(key !== '' && { routing_key: key }) };
    tell(await post(path`/queues/${vhost}/${name}/messages/move`, { ...target, ...selection }), done);
  };
  return html`
    <${FormDialog} title=${`Move ${what}`} close=${close} action="Move" submit=${submit}>
      <p class="prose">A message leaves only when it has arrived. What does not arrive stays where it is.</p>
      <div class="field-row">
        <${Field} label="To"><select name="kind" onChange=${(e) => setKind(e.currentTarget.value)}><option value="queue" selected=${kind === 'queue'}>Queue</option><option value="exchange" selected=${kind === 'exchange'}>Exchange</option></select><//>
        <${Text} label="Name" name="to" required=${kind === 'queue'} autofocus=${true} />
      </div>
      ${kind === 'exchange' && html`<${Text} label="Routing key" name="routing_key" help="Empty: each message keeps its own." maxlength="255" />`}
    <//>`;
}

/** Opens the form that moves messages. `selection` is what the API takes: ids, or a filter. */
export const openMove = (transfer) => openDialog((close) => html`<${MoveDialog} ...${transfer} close=${close} />`);

function RedriveDialog({ vhost, name, selection, what, done, close }) {
  const submit = async ({ to }) => tell(await post(path`/queues/${vhost}/${name}/redrive`, { to, ...selection }), done);
  return html`
    <${FormDialog} title=${`Redrive ${what}`} close=${close} action="Redrive" submit=${submit}>
      <p class="prose">Dead letters go back to where they were. Messages that never died stay.</p>
      <${Select} label="To" name="to" options=${[['queue', 'The queue each died in first'], ['exchange', 'The exchange and routing key each was published with']]} />
    <//>`;
}

/** Opens the form that sends dead letters back. */
export const openRedrive = (transfer) => openDialog((close) => html`<${RedriveDialog} ...${transfer} close=${close} />`);
