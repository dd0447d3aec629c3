import { html } from '../lib/html.js';
import { useStore } from '../lib/store.js';
import { usePoll } from '../lib/poll.js';
import { path, remove, withQuery } from '../lib/api.js';
import { go, href, route } from '../lib/router.js';
import { number } from '../lib/format.js';
import { Bindings, openBind } from '../parts/bindings.js';
import { MessageRates, RangeSelect, sampleQuery } from '../parts/chart.js';
import { confirm } from '../parts/dialog.js';
import { Loading, Trouble } from '../parts/notes.js';
import { openPublish } from '../parts/publish.js';
import { ChannelLink, exchangeName, Facts, Name, PageHead, QueueLink, Section, Values } from '../parts/show.js';
import { LocalTable } from '../parts/table.js';
import { Features } from './exchanges.js';

const deleteExchange = ({ vhost, name }) => confirm({
  title: 'Delete exchange', action: 'Delete exchange',
  text: html`<${Name}>${name}<//> and its bindings will be gone. Whoever publishes to it gets an error that closes the channel.`,
  run: async () => {
    await remove(path`/exchanges/${vhost}/${name}`);
    go('#/exchanges');
  },
});

/** One exchange. */
export function Exchange({ vhost, name: key }) {
  const { query } = useStore(route);
  const at = path`/exchanges/${vhost}/${key}`;
  const { data, error } = usePoll(withQuery(at, sampleQuery(query.range, 'msg_rates')));
  const { data: outgoing } = usePoll(`${at}/bindings/source`);
  const { data: incoming } = usePoll(`${at}/bindings/destination`);
  const trail = [['Exchanges', '#/exchanges'], [vhost, href(['exchanges'], { vhost })]];
  if (error) return html`<${PageHead} title=${key} trail=${trail} /><${Trouble} error=${error} what="exchange" />`;
  if (!data) return html`<${Loading} />`;
  const { name } = data;
  const isBuiltIn = name === '' || name.startsWith('amq.');
  return html`
    <${PageHead} title=${exchangeName(name)} trail=${trail} badges=${html`<${Features} of=${data} />`}>
      <${RangeSelect} value=${query.range} longest="1h" />
      ${!data.internal && html`<button type="button" class="primary" onClick=${() => openPublish({ vhost, exchange: name })}>Publish message</button>`}
      ${!isBuiltIn && html`<button type="button" class="danger" onClick=${() => deleteExchange(data)}>Delete</button>`}
    <//>
    <${Facts} facts=${[
      ['Type', data.type], ['Virtual host', html`<${Name}>${vhost}<//>`], ['Policy', data.policy ? html`<${Name}>${data.policy}<//>` : 'none'],
      ['Declared by', data.user_who_performed_action ? html`<${Name}>${data.user_who_performed_action}<//>` : null], ['Arguments', html`<${Values} of=${data.arguments} />`],
    ]} />
    <div class="charts"><${MessageRates} stats=${data.message_stats} names=${['publish_in', 'publish_out']} /></div>
    ${name !== '' && html`
      <${Section} title="Bindings from here" actions=${html`<button type="button" onClick=${() => openBind({ vhost, source: name })}>Add binding</button>`}>
        <${Bindings} bindings=${outgoing} side="destination" />
      <//>
      <${Section} title="Bindings to here"><${Bindings} bindings=${incoming} side="source" /><//>`}
    <div class="two">
      <${Section} title="Publishers"><${LocalTable} label="Publishers" rows=${data.incoming ?? []} rowKey=${(row) => row.channel_details.name} empty="No open channel has published here" columns=${[
        { id: 'channel', label: 'Channel', sort: 'channel_details.name', render: (row) => html`<${ChannelLink} name=${row.channel_details.name} />` },
        { id: 'publish', label: 'Published', sort: 'stats.publish', numeric: true, render: (row) => number(row.stats.publish) },
        { id: 'returned', label: 'Returned', sort: 'stats.return_unroutable', numeric: true, render: (row) => number(row.stats.return_unroutable) },
        { id: 'dropped', label: 'Dropped', sort: 'stats.drop_unroutable', numeric: true, render: (row) => number(row.stats.drop_unroutable) },
      ]} /><//>
      <${Section} title="Routed to"><${LocalTable} label="Routed to" rows=${data.outgoing ?? []} rowKey=${(row) => row.queue.name} empty="Nothing was routed yet" columns=${[
        { id: 'queue', label: 'Queue', sort: 'queue.name', render: (row) => html`<${QueueLink} ...${row.queue} />` },
        { id: 'publish', label: 'Messages', sort: 'stats.publish', numeric: true, render: (row) => number(row.stats.publish) },
      ]} /><//>
    </div>`;
}
