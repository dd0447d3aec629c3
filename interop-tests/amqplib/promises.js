#!/usr/bin/env node
'use strict';
// amqplib's promise API: one scenario per run, named on the command line.
const assert = require('node:assert/strict');
const { Inbox, amqp, credentials, next, run, scenario, unique, untilCount, url, within } = require('./scenario');

/** A scenario on an open channel (a confirm channel if asked for), which is closed with its connection afterwards. */
function onChannel(name, body, { confirm = false } = {}) {
  scenario(name, async () => {
    const connection = await amqp.connect(url);
    const channel = confirm ? await connection.createConfirmChannel() : await connection.createChannel();
    await body(channel, connection);
    await connection.close();
  });
}

const ownQueue = async (channel, options) =>
  (await channel.assertQueue('', { exclusive: true, ...options })).queue;

scenario('hello', async () => {
  const queue = unique('hello');
  const producer = await amqp.connect(url);
  const sending = await producer.createChannel();
  await sending.assertQueue(queue, { durable: false });
  sending.sendToQueue(queue, Buffer.from('Hello World!'));
  await sending.close();
  await producer.close();

  const consumer = await amqp.connect(url);
  const receiving = await consumer.createChannel();
  await receiving.assertQueue(queue, { durable: false });
  const inbox = await Inbox.open(receiving, queue, { noAck: true });
  assert.deepEqual(await inbox.texts(1), ['Hello World!']);
  await receiving.deleteQueue(queue);
  await consumer.close();
});

onChannel('the_broker_introduces_itself', async (channel, connection) => {
  const properties = connection.connection.serverProperties;
  assert.equal(properties.product, 'RabbitMQ');
  assert.match(properties.version, /^\d+\.\d+\.\d+/);
  assert.equal(properties.capabilities.publisher_confirms, true);
});

onChannel('properties_arrive_as_sent', async (channel) => {
  const queue = await ownQueue(channel);
  const inbox = await Inbox.open(channel, queue, { noAck: true });
  const headers = {
    text: 'häder', int: 1, negative: -5, long: 2 ** 40, float: 1.25, yes: true, nothing: null,
    list: [1, 'two', [true]], table: { inner: { x: 'y' } }, bytes: Buffer.from([0, 255]),
    when: { '!': 'timestamp', value: 1700000000 },
  };
  const options = {
    contentType: 'text/plain', contentEncoding: 'utf-8', headers, deliveryMode: 2, priority: 3, correlationId: 'c',
    replyTo: 'r', expiration: '600000', messageId: 'm', timestamp: 1700000000, type: 't', userId: 'guest', appId: 'a',
  };
  channel.sendToQueue(queue, Buffer.from('body'), options);
  const [{ content, fields, properties }] = await inbox.take(1);
  assert.equal(content.toString(), 'body');
  assert.deepEqual(
    [fields.exchange, fields.routingKey, fields.redelivered, fields.deliveryTag], ['', queue, false, 1]);
  for (const [name, value] of Object.entries(options)) assert.deepEqual(properties[name], value, name);
});

onChannel('bodies_of_any_size', async (channel) => {
  const queue = await ownQueue(channel);
  const inbox = await Inbox.open(channel, queue, { noAck: true });
  const sizes = [0, 1, 4087, 4088, 4089, 131063, 131064, 131065, 3_000_000];
  const bodies = sizes.map((size) => Buffer.from(Uint8Array.from({ length: size }, (_, i) => i % 251)));
  for (const body of bodies) channel.sendToQueue(queue, body);
  for (const [i, { content }] of (await inbox.take(sizes.length)).entries()) {
    assert.ok(content.equals(bodies[i]), `a body of ${sizes[i]} octets came back changed`);
  }
});

onChannel('every_publish_is_confirmed', async (channel) => {
  const queue = unique('durable');
  await channel.assertQueue(queue, { durable: true });
  for (let i = 0; i < 500; i++) channel.sendToQueue(queue, Buffer.from(`${i}`), { persistent: true });
  await within(channel.waitForConfirms(), 'confirms');
  assert.equal((await channel.checkQueue(queue)).messageCount, 500);
  await channel.deleteQueue(queue);
}, { confirm: true });

onChannel('a_full_queue_nacks', async (channel) => {
  const queue = await ownQueue(channel, { maxLength: 1, overflow: 'reject-publish' });
  const publish = (text) =>
    within(
      new Promise((resolve) => channel.sendToQueue(queue, Buffer.from(text), {}, (error) => resolve(error))), 'a confirm');
  assert.equal(await publish('1'), null);
  assert.ok((await publish('2')) instanceof Error);
}, { confirm: true });

onChannel('a_mandatory_message_comes_back', async (channel) => {
  const returned = next(channel, 'return');
  channel.publish('amq.direct', unique('key'), Buffer.from('back'), { mandatory: true, messageId: 'm1' });
  const [message] = await returned;
  assert.deepEqual(
    [message.fields.replyCode, message.fields.replyText, message.content.toString(), message.properties.messageId],
    [312, 'NO_ROUTE', 'back', 'm1']);
});

onChannel('getting', async (channel) => {
  const queue = await ownQueue(channel);
  assert.equal(await channel.get(queue), false);
  channel.sendToQueue(queue, Buffer.from('1'));
  channel.sendToQueue(queue, Buffer.from('2'));
  await untilCount(channel, queue, 2);
  const first = await channel.get(queue);
  assert.deepEqual([first.content.toString(), first.fields.messageCount], ['1', 1]);
  channel.nack(first);
  await untilCount(channel, queue, 2);
  const again = await channel.get(queue);
  assert.deepEqual([again.content.toString(), again.fields.redelivered], ['1', true]);
  channel.ack(again);
  assert.equal((await channel.get(queue, { noAck: true })).content.toString(), '2');
});

onChannel('nacking_and_rejecting', async (channel) => {
  const dead = await ownQueue(channel);
  const queue = await ownQueue(channel, { deadLetterExchange: '', deadLetterRoutingKey: dead });
  const inbox = await Inbox.open(channel, queue);
  const deadInbox = await Inbox.open(channel, dead, { noAck: true });
  for (const text of ['again', 'bad']) channel.sendToQueue(queue, Buffer.from(text));
  const [again, bad] = await inbox.take(2);
  channel.reject(bad, false);
  const [letter] = await deadInbox.take(1);
  assert.equal(letter.content.toString(), 'bad');
  const [death] = letter.properties.headers['x-death'];
  assert.deepEqual([death.reason, death.queue, death.count, death['routing-keys']], ['rejected', queue, 1, [queue]]);
  channel.nack(again, false, true);
  const [second] = await inbox.take(1);
  assert.deepEqual([second.content.toString(), second.fields.redelivered], ['again', true]);
  channel.ackAll();
});

onChannel('prefetch_limits_what_a_consumer_holds', async (channel) => {
  const queue = await ownQueue(channel);
  await channel.prefetch(2);
  const inbox = await Inbox.open(channel, queue);
  for (let i = 0; i < 6; i++) channel.sendToQueue(queue, Buffer.from(`${i}`));
  const held = await inbox.take(2);
  await untilCount(channel, queue, 4);
  assert.equal(inbox.messages.length, 0);
  channel.ack(held[1], true);
  assert.deepEqual(await inbox.texts(2), ['2', '3']);
  await untilCount(channel, queue, 2);
});

onChannel('a_global_prefetch_is_shared', async (channel) => {
  const queue = await ownQueue(channel);
  await channel.prefetch(3, true);
  const first = await Inbox.open(channel, queue);
  const second = await Inbox.open(channel, queue);
  for (let i = 0; i < 6; i++) channel.sendToQueue(queue, Buffer.from(`${i}`));
  await untilCount(channel, queue, 3);
  assert.equal(first.messages.length + second.messages.length, 3);
});

onChannel('cancelling', async (channel) => {
  const queue = unique('queue');
  await channel.assertQueue(queue, { exclusive: true, durable: false });
  const inbox = await Inbox.open(channel, queue, { noAck: true });
  await channel.cancel(inbox.tag);
  channel.sendToQueue(queue, Buffer.from('waits'));
  await untilCount(channel, queue, 1);
  assert.equal((await channel.checkQueue(queue)).consumerCount, 0);
  const second = await Inbox.open(channel, queue, { noAck: true });
  assert.deepEqual(await second.texts(1), ['waits']);
  await channel.deleteQueue(queue);
  assert.deepEqual(await second.take(1), [null]);
});

onChannel('exchanges_and_bindings', async (channel) => {
  const keys = ['a.b', 'a.c', 'x.b'];
  const cases = [['direct', 'a.b', ['a.b']], ['fanout', '', keys], ['topic', 'a.#', ['a.b', 'a.c']]];
  for (const [type, binding, expected] of cases) {
    const { exchange } = await channel.assertExchange(unique(type), type, { durable: false, autoDelete: true });
    const queue = await ownQueue(channel);
    await channel.bindQueue(queue, exchange, binding);
    const inbox = await Inbox.open(channel, queue, { noAck: true });
    for (const key of keys) channel.publish(exchange, key, Buffer.from(key));
    channel.sendToQueue(queue, Buffer.from('that was all'));
    assert.deepEqual(await inbox.texts(expected.length + 1), [...expected, 'that was all']);
    await channel.unbindQueue(queue, exchange, binding);
  }
});

onChannel('an_exchange_bound_to_an_exchange', async (channel) => {
  const source = (await channel.assertExchange(unique('source'), 'topic', { durable: false, autoDelete: true })).exchange;
  const target = (await channel.assertExchange(unique('target'), 'fanout', { durable: false, autoDelete: true })).exchange;
  const queue = await ownQueue(channel);
  await channel.bindQueue(queue, target, '');
  await channel.bindExchange(target, source, 'go.*');
  const inbox = await Inbox.open(channel, queue, { noAck: true });
  channel.publish(source, 'stay', Buffer.from('no'));
  channel.publish(source, 'go.there', Buffer.from('yes'));
  assert.deepEqual(await inbox.texts(1), ['yes']);
});

onChannel('an_error_closes_the_channel', async (channel, connection) => {
  const failed = next(channel, 'error');
  const missing = unique('missing');
  await assert.rejects(channel.checkQueue(missing), /404 \(NOT[-_]FOUND\)/);
  const [error] = await failed;
  assert.equal(error.code, 404);
  const other = await connection.createChannel();
  const closed = next(other, 'error');
  other.publish(missing, 'key', Buffer.from('lost'));
  assert.equal((await closed)[0].code, 404);
  await connection.createChannel();
});

scenario('a_wrong_password_is_refused', async () => {
  const other = new URL(url);
  other.password = 'wrong';
  await assert.rejects(amqp.connect(other.href), /ACCESS[-_]REFUSED/);
});

scenario('amqplain_logs_in', async () => {
  const connection = await amqp.connect(url, { credentials: credentials.amqplain('guest', 'guest') });
  await (await connection.createChannel()).close();
  await connection.close();
  await assert.rejects(
    amqp.connect(url, { credentials: credentials.amqplain('guest', 'wrong') }), /ACCESS[-_]REFUSED/);
});

scenario('heartbeats_keep_an_idle_connection', async () => {
  const connection = await amqp.connect(`${url}?heartbeat=1`);
  let seen = 0;
  const received = new Promise((resolve) => {
    connection.connection.stream.on('data', (data) => {
      if (data.includes(Buffer.from([8, 0, 0, 0, 0, 0, 0, 206])) && ++seen === 4) resolve();
    });
  });
  await within(received, 'four heartbeats');
  await (await connection.createChannel()).close();
  await connection.close();
});

onChannel('rpc_over_the_direct_reply_queue', async (channel, connection) => {
  const requests = unique('requests');
  const server = await connection.createChannel();
  await server.assertQueue(requests, { durable: false, autoDelete: true });
  await server.consume(requests, (request) => {
    server.sendToQueue(request.properties.replyTo, Buffer.from(`${request.content} answered`), {
      correlationId: request.properties.correlationId,
    });
  }, { noAck: true });
  const replies = await Inbox.open(channel, 'amq.rabbitmq.reply-to', { noAck: true });
  channel.sendToQueue(requests, Buffer.from('question'), { replyTo: 'amq.rabbitmq.reply-to', correlationId: '7' });
  const [reply] = await replies.take(1);
  assert.deepEqual([reply.content.toString(), reply.properties.correlationId], ['question answered', '7']);
});

onChannel('recovering_redelivers', async (channel) => {
  const queue = await ownQueue(channel);
  const inbox = await Inbox.open(channel, queue);
  channel.sendToQueue(queue, Buffer.from('1'));
  assert.equal((await inbox.take(1))[0].fields.redelivered, false);
  await channel.recover();
  assert.equal((await inbox.take(1))[0].fields.redelivered, true);
});

onChannel('many_messages_keep_their_order', async (channel) => {
  const queue = await ownQueue(channel);
  const inbox = await Inbox.open(channel, queue, { noAck: true });
  const texts = Array.from({ length: 3000 }, (_, i) => `${i}`);
  for (const text of texts) channel.sendToQueue(queue, Buffer.from(text));
  assert.deepEqual(await inbox.texts(texts.length), texts);
});

onChannel('many_channels_at_once', async (channel, connection) => {
  const channels = await Promise.all(Array.from({ length: 100 }, () => connection.createChannel()));
  await Promise.all(channels.map(async (each, number) => {
    const queue = await ownQueue(each);
    const inbox = await Inbox.open(each, queue, { noAck: true });
    each.sendToQueue(queue, Buffer.from(`${number}`));
    assert.deepEqual(await inbox.texts(1), [`${number}`]);
    await each.close();
  }));
});

run();
