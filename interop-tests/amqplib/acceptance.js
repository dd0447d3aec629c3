#!/usr/bin/env node
'use strict';
// What amqplib's own acceptance suite asks of a broker, in scenarios of our own: options of connecting, the channel API with its errors,
// confirm channels, closing in every order, field types, frame sizes, back-pressure.
const assert = require('node:assert/strict');
const { Inbox, amqp, amqpCallback, credentials, next, run, scenario, unique, untilCount, url, within } = require('./scenario');

/** The URL with parts of it replaced. */
function urlWith(change) {
  const parsed = new URL(url);
  change(parsed);
  return parsed.toString();
}

/** A scenario on a connection of its own, which may end as it likes. */
function onConnection(name, body) {
  scenario(name, async () => {
    const connection = await amqp.connect(url);
    connection.on('error', () => {});
    await body(connection);
    await connection.close().catch(() => {});
  });
}

/** The channel is closed by the broker with this code, the promise is rejected with the same, and the connection lives on. */
async function breaks(connection, code, action) {
  const channel = await connection.createChannel();
  const broken = next(channel, 'error');
  const closed = next(channel, 'close');
  await assert.rejects(action(channel), (error) => error.message.includes(`${code}`));
  assert.equal((await broken)[0].code, code);
  await closed;
  await (await connection.createChannel()).close();
}

scenario('connecting_with_an_object', async () => {
  const { hostname, port, username, password } = new URL(url);
  const options = { protocol: 'amqp', hostname, port: Number(port), username, password, vhost: '/', heartbeat: 7, frameMax: 8192, channelMax: 33 };
  const connection = await amqp.connect(options, { noDelay: true, timeout: 5000, clientProperties: { connection_name: 'object' } });
  const channels = [];
  for (let i = 0; i < 33; i++) channels.push(await connection.createChannel());
  await assert.rejects(async () => connection.createChannel(), /No channels left to allocate/);
  await channels[5].close();
  await connection.createChannel();
  await connection.close();
});

scenario('options_in_the_url', async () => {
  for (const query of ['heartbeat=0', 'frameMax=4096', 'frameMax=8192&channelMax=5', 'channelMax=2047']) {
    const connection = await amqp.connect(urlWith((parsed) => (parsed.search = query)));
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    channel.sendToQueue(queue, Buffer.alloc(100_000, 'x'));
    await untilCount(channel, queue, 1);
    assert.equal((await channel.get(queue, { noAck: true })).content.length, 100_000);
    await connection.close();
  }
});

scenario('bad_options_are_refused', async () => {
  await assert.rejects(amqp.connect(urlWith((parsed) => (parsed.pathname = '/nonexistent'))), /ConnectionClose|530/);
  await assert.rejects(amqp.connect(urlWith((parsed) => (parsed.username = 'nobody'))), /403|ACCESS-?_?REFUSED/);
  await assert.rejects(amqp.connect(urlWith((parsed) => (parsed.search = 'frameMax=1000'))), /ConnectionClose|530|Socket closed/);
  // The broker goes on serving whoever asks properly.
  await (await amqp.connect(url)).close();
});

scenario('a_password_of_every_character', async () => {
  // Escapes in the URL reach the broker decoded: it refuses the name, not the handshake.
  await assert.rejects(
    amqp.connect(urlWith((parsed) => { parsed.username = 'a%40b'; parsed.password = 'c%2Fd%3A'; })),
    /403|ACCESS-?_?REFUSED/);
  const { username, password } = new URL(url);
  await (await amqp.connect(url, { credentials: credentials.plain(username, password) })).close();
});

onConnection('a_secret_is_updated', async (connection) => {
  await connection.updateSecret(Buffer.from('another'), 'because');
  const channel = await connection.createChannel();
  await channel.assertQueue('', { exclusive: true });
});

onConnection('closing_with_channels_open', async (connection) => {
  const channels = await Promise.all(Array.from({ length: 10 }, () => connection.createChannel()));
  const closed = channels.map((channel) => next(channel, 'close'));
  const end = next(connection, 'close');
  await connection.close();
  await Promise.all([end, ...closed]);
  await assert.rejects(async () => connection.createChannel());
});

onConnection('closing_twice_is_the_clients_error', async (connection) => {
  const channel = await connection.createChannel();
  await channel.close();
  await assert.rejects(async () => channel.close(), /Channel closed/);
  assert.throws(() => channel.publish('', 'q', Buffer.from('x')), /Channel closed/);
  await connection.close();
  await assert.rejects(async () => connection.close(), /Connection clos/);
});

onConnection('queues_are_asserted_again_or_refused', async (connection) => {
  const channel = await connection.createChannel();
  const name = unique('again');
  const options = { durable: true, expires: 60_000, messageTtl: 5000, maxLength: 10, deadLetterExchange: 'amq.fanout', deadLetterRoutingKey: 'x', maxPriority: 5 };
  const first = await channel.assertQueue(name, options);
  assert.deepEqual({ ...first }, { queue: name, messageCount: 0, consumerCount: 0 });
  await channel.assertQueue(name, options);
  await breaks(connection, 406, (other) => other.assertQueue(name, { ...options, durable: false }));
  await breaks(connection, 406, (other) => other.assertQueue(name, { ...options, maxLength: 11 }));
  await breaks(connection, 404, (other) => other.checkQueue(unique('missing')));
  await breaks(connection, 403, (other) => other.assertQueue('amq.mine'));
  assert.deepEqual({ ...(await channel.deleteQueue(name)) }, { messageCount: 0 });
  assert.deepEqual({ ...(await channel.deleteQueue(name)) }, { messageCount: 0 });
});

onConnection('exchanges_are_asserted_again_or_refused', async (connection) => {
  const channel = await connection.createChannel();
  const name = unique('exchange');
  const options = { durable: false, autoDelete: false, internal: false, alternateExchange: 'amq.fanout' };
  assert.deepEqual({ ...(await channel.assertExchange(name, 'topic', options)) }, { exchange: name });
  await channel.assertExchange(name, 'topic', options);
  await channel.checkExchange(name);
  await breaks(connection, 406, (other) => other.assertExchange(name, 'fanout', options));
  await breaks(connection, 404, (other) => other.checkExchange(unique('missing')));
  await breaks(connection, 404, (other) => other.bindQueue(unique('missing'), 'amq.direct', ''));
  await channel.deleteExchange(name);
  await breaks(connection, 404, async (other) => {
    other.publish(name, 'key', Buffer.from('x'));
    await other.checkExchange('amq.direct');
  });
});

onConnection('publishing_to_a_missing_exchange_is_an_event', async (connection) => {
  const channel = await connection.createChannel();
  const broken = next(channel, 'error');
  channel.publish(unique('missing'), '', Buffer.from('lost'));
  assert.equal((await broken)[0].code, 404);
});

onConnection('every_field_type_comes_back', async (connection) => {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const headers = {
    text: 'ünï', empty: '', yes: true, no: false, small: 7, negative: -129, large: 2 ** 40, double: 0.25, nothing: null,
    list: [1, 'two', [3.5, { deep: true }]], table: { a: { b: { c: 'd' } } }, octets: Buffer.from([0, 255, 128]),
    int8: { '!': 'int8', value: -5 }, int16: { '!': 'int16', value: -300 }, int32: { '!': 'int32', value: 70_000 }, int64: { '!': 'int64', value: 2 ** 33 },
    float: { '!': 'float', value: 1.5 }, when: { '!': 'timestamp', value: 1_700_000_000 }, money: { '!': 'decimal', value: { digits: 1999, places: 2 } },
  };
  channel.sendToQueue(queue, Buffer.alloc(0), { headers, persistent: true, timestamp: 1_700_000_001, expiration: '60000', priority: 3 });
  await untilCount(channel, queue, 1);
  const { content, properties } = await channel.get(queue, { noAck: true });
  assert.equal(content.length, 0);
  assert.equal(properties.timestamp, 1_700_000_001);
  assert.equal(properties.expiration, '60000');
  for (const [key, sent] of Object.entries(headers)) {
    const expected = sent?.['!'] && !['timestamp', 'decimal'].includes(sent['!']) ? sent.value : sent;
    assert.deepEqual(properties.headers[key], expected, key);
  }
});

onConnection('arguments_of_bindings_count', async (connection) => {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const exchange = unique('headers');
  await channel.assertExchange(exchange, 'headers', { autoDelete: true });
  await channel.bindQueue(queue, exchange, '', { 'x-match': 'any', colour: 'red', size: 5 });
  for (const headers of [{ colour: 'red' }, { size: 5 }, { colour: 'blue' }, {}]) channel.publish(exchange, '', Buffer.from('x'), { headers });
  await untilCount(channel, queue, 2);
  await channel.unbindQueue(queue, exchange, '', { 'x-match': 'any', colour: 'red', size: 5 });
  await breaks(connection, 404, (other) => other.checkExchange(exchange));
});

onConnection('a_consumer_hears_that_its_queue_is_deleted', async (connection) => {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue(unique('deleted'));
  const inbox = await Inbox.open(channel, queue);
  await channel.deleteQueue(queue);
  assert.deepEqual(await inbox.take(1), [null]);
  await breaks(connection, 404, (other) => other.consume(queue, () => {}));
});

onConnection('consumer_tags_are_unique_on_a_channel', async (connection) => {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  assert.equal((await channel.consume(queue, () => {}, { consumerTag: 'mine' })).consumerTag, 'mine');
  await channel.cancel('mine');
  await channel.cancel('mine');
  const exclusive = await channel.consume(queue, () => {}, { exclusive: true });
  await breaks(connection, 403, (other) => other.consume(queue, () => {}));
  await channel.cancel(exclusive.consumerTag);
  await channel.consume(queue, () => {}, { consumerTag: 'mine' });
  const end = next(connection, 'error');
  await assert.rejects(channel.consume(queue, () => {}, { consumerTag: 'mine' }));
  assert.equal((await end)[0].code, 530);
});

onConnection('acknowledging_what_is_not_there', async (connection) => {
  for (const action of ['ack', 'nack', 'reject']) {
    await breaks(connection, 406, async (channel) => {
      channel[action]({ fields: { deliveryTag: 99 } });
      await channel.checkExchange('amq.direct');
    });
  }
});

onConnection('all_at_once_is_acknowledged_or_returned', async (connection) => {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (let i = 0; i < 10; i++) channel.sendToQueue(queue, Buffer.from(`${i}`));
  let inbox = await Inbox.open(channel, queue);
  await inbox.take(10);
  channel.nackAll(true);
  const again = await inbox.take(10);
  assert.ok(again.every((message) => message.fields.redelivered));
  assert.deepEqual(again.map((message) => message.content.toString()), Array.from({ length: 10 }, (_, i) => `${i}`));
  channel.ackAll();
  await channel.cancel(inbox.tag);
  assert.equal((await channel.checkQueue(queue)).messageCount, 0);
});

onConnection('confirms_wait_for_all_and_fail_with_their_channel', async (connection) => {
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (let i = 0; i < 500; i++) channel.sendToQueue(queue, Buffer.from(`${i}`), { persistent: i % 2 === 0 });
  await channel.waitForConfirms();
  assert.equal((await channel.checkQueue(queue)).messageCount, 500);
  const broken = next(channel, 'error');
  const refused = new Promise((resolve) => channel.publish(unique('missing'), '', Buffer.from('x'), {}, resolve));
  assert.equal((await broken)[0].code, 404);
  assert.ok((await refused) instanceof Error);
  await channel.waitForConfirms().then(() => {}, () => {});
});

onConnection('a_publisher_is_told_to_wait_and_when_to_go_on', async (connection) => {
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const body = Buffer.alloc(4096, 'x');
  let drained = 0;
  for (let i = 0; i < 5000; i++) {
    if (!channel.sendToQueue(queue, body)) {
      await next(channel, 'drain');
      drained++;
    }
  }
  await channel.waitForConfirms();
  assert.ok(drained > 0, 'the client never had to wait');
  assert.equal((await channel.checkQueue(queue)).messageCount, 5000);
});

onConnection('bodies_around_the_size_of_a_frame', async (connection) => {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const frame = connection.connection.frameMax;
  const sizes = [frame - 9, frame - 8, frame - 7, 2 * (frame - 8), 2 * (frame - 8) + 1, 3_000_000];
  const inbox = await Inbox.open(channel, queue, { noAck: true });
  for (const size of sizes) channel.sendToQueue(queue, Buffer.alloc(size, size % 251));
  for (const [i, { content }] of (await inbox.take(sizes.length)).entries()) {
    assert.equal(content.length, sizes[i]);
    assert.ok(content.every((octet) => octet === sizes[i] % 251));
  }
});

scenario('callbacks_hear_of_errors', () => within(new Promise((resolve, reject) => {
  process.once('uncaughtException', reject);
  amqpCallback.connect(url, (failure, connection) => {
    if (failure) return reject(failure);
    connection.createChannel((error, channel) => {
      if (error) return reject(error);
      channel.on('error', (broken) => {
        assert.equal(broken.code, 404);
        connection.createConfirmChannel((another, confirm) => {
          if (another) return reject(another);
          confirm.assertQueue('', { exclusive: true }, (refused, { queue }) => {
            if (refused) return reject(refused);
            confirm.prefetch(1);
            confirm.sendToQueue(queue, Buffer.from('1'));
            confirm.waitForConfirms((unconfirmed) => {
              if (unconfirmed) return reject(unconfirmed);
              confirm.get(queue, {}, (empty, message) => {
                confirm.nack(message);
                confirm.recover((lost) => (lost ? reject(lost) : connection.close((problem) => (problem ? reject(problem) : resolve()))));
              });
            });
          });
        });
      });
      channel.checkQueue(unique('missing'), (missing) => assert.match(missing.message, /404/));
    });
  });
}), 'callbacks_hear_of_errors'));

run();
