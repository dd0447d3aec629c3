#!/usr/bin/env node
'use strict';
// What amqplib tells of an alarm: `blocked: REASON` is printed when the broker blocks the connection, and the test lifts the alarm then.
const assert = require('node:assert/strict');
const { amqp, next, run, scenario, unique, untilCount, url, within } = require('./scenario');

scenario('events_of_the_connection', async () => {
  const connection = await amqp.connect(url);
  const blocked = next(connection, 'blocked');
  const unblocked = next(connection, 'unblocked');
  const channel = await connection.createConfirmChannel();
  const queue = unique('blocked');
  await channel.assertQueue(queue, { exclusive: true });
  channel.sendToQueue(queue, Buffer.from('1'));
  const [reason] = await blocked;
  assert.equal(reason, 'low on memory');
  console.log('blocked: low on memory');
  channel.sendToQueue(queue, Buffer.from('2'));
  await unblocked;
  await within(channel.waitForConfirms(), 'confirms');
  await untilCount(channel, queue, 2);
  await connection.close();
});

run();
