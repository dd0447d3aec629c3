#!/usr/bin/env node
'use strict';
// The client's own recovery: consumes QUEUE through broken connections.
//
//     reconnect.js QUEUE COUNT      stops after the message COUNT, which it acknowledges with all before it
const { amqp, url } = require('./scenario');

const [queue, count] = [process.argv[2], Number(process.argv[3])];
let received = 0;

async function main() {
  let connection;
  const consume = async (opened) => {
    const channel = await opened.createChannel();
    await channel.assertQueue(queue, { durable: true });
    await channel.consume(queue, (message) => {
      received++;
      console.log(`received: ${message.content} redelivered=${message.fields.redelivered}`);
      if (received !== count) return;
      channel.ack(message, true);
      channel.close().then(() => connection.close()).then(() => console.log('finished'));
    });
    console.log('consuming');
  };
  connection = await amqp.connect(url, { recovery: { setup: consume, initialDelay: 100, maxDelay: 500 } });
  connection.on('error', (error) => console.log(`lost: ${error.message}`));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
