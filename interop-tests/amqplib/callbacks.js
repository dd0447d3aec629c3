#!/usr/bin/env node
'use strict';
// amqplib's callback API: one scenario per run, named on the command line.
const assert = require('node:assert/strict');
const { amqpCallback, run, scenario, unique, url, within } = require('./scenario');

/** A scenario on an open channel: `body(channel, done)` calls `done` when it is through. */
function onChannel(name, create, body) {
  scenario(name, () => within(new Promise((resolve, reject) => {
    process.once('uncaughtException', reject);
    amqpCallback.connect(url, (failure, connection) => {
      if (failure) return reject(failure);
      connection.on('error', reject);
      connection[create]((error, channel) => {
        if (error) return reject(error);
        channel.on('error', reject);
        body(channel, () => connection.close((problem) => (problem ? reject(problem) : resolve())));
      });
    });
  }), name));
}

onChannel('publish_and_consume', 'createChannel', (channel, done) => {
  channel.assertQueue('', { exclusive: true }, (error, { queue }) => {
    assert.equal(error, null);
    const texts = [];
    channel.consume(queue, (message) => {
      texts.push(message.content.toString());
      channel.ack(message);
      if (texts.length < 100) return;
      assert.deepEqual(texts, Array.from({ length: 100 }, (_, i) => `${i}`));
      done();
    });
    for (let i = 0; i < 100; i++) channel.sendToQueue(queue, Buffer.from(`${i}`));
  });
});

onChannel('confirm', 'createConfirmChannel', (channel, done) => {
  channel.assertQueue('', { exclusive: true }, (error, { queue }) => {
    assert.equal(error, null);
    let confirmed = 0;
    for (let i = 0; i < 100; i++) {
      channel.sendToQueue(queue, Buffer.from(`${i}`), {}, (refusal) => {
        assert.equal(refusal, null);
        if (++confirmed < 100) return;
        channel.checkQueue(queue, (failure, ok) => {
          assert.equal(failure, null);
          assert.equal(ok.messageCount, 100);
          done();
        });
      });
    }
  });
});

onChannel('get_and_return', 'createChannel', (channel, done) => {
  channel.on('return', (message) => {
    assert.equal(message.content.toString(), 'back');
    channel.assertQueue('', { exclusive: true }, (error, { queue }) => {
      assert.equal(error, null);
      channel.get(queue, {}, (failure, nothing) => {
        assert.equal(failure, null);
        assert.equal(nothing, false);
        done();
      });
    });
  });
  channel.publish('', unique('nowhere'), Buffer.from('back'), { mandatory: true });
});

run();
