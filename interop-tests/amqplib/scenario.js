'use strict';
// What the scripts share: registering scenarios, and running the one that the command line names.
const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');

const url = process.env.AMQP_URL;
// Two generations of the client: the current one, and the last that asks for frames of 4096 octets.
const module_ = process.env.AMQPLIB || 'amqplib';
const scenarios = {};

/** A promise that is rejected, with what was awaited, after the time that a scenario waits for anything. */
async function within(promise, what) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not seen within 60 s: ${what}`)), 60_000);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The arguments of the next event of that name. */
function next(emitter, event) {
  return within(new Promise((resolve) => emitter.once(event, (...args) => resolve(args))), event);
}

/** Waits until that many messages are ready; a publish without confirm may still be on its way to the queue. */
async function untilCount(channel, queue, count) {
  const end = Date.now() + 60_000;
  for (;;) {
    const { messageCount } = await channel.checkQueue(queue);
    if (messageCount === count) return;
    assert.ok(Date.now() < end, `${messageCount} messages in ${queue}, not ${count}`);
  }
}

/** A consumer that keeps its messages until they are asked for; `null` stands for a cancel by the broker. */
class Inbox {
  messages = [];
  #waiting = null;

  static async open(channel, queue, options) {
    const inbox = new Inbox();
    const { consumerTag } = await channel.consume(queue, (message) => inbox.#add(message), options);
    inbox.tag = consumerTag;
    return inbox;
  }

  async take(count) {
    while (this.messages.length < count) {
      await within(new Promise((resolve) => (this.#waiting = resolve)), `${count} messages, of ${this.messages.length}`);
    }
    return this.messages.splice(0, count);
  }

  async texts(count) {
    return (await this.take(count)).map((message) => message.content.toString());
  }

  #add(message) {
    this.messages.push(message);
    this.#waiting?.();
  }
}

async function run() {
  const [name] = process.argv.slice(2);
  if (name === '--list') {
    console.log(Object.keys(scenarios).join('\n'));
    return;
  }
  await scenarios[name]();
  console.log(`passed: ${name}`);
}

module.exports = {
  Inbox,
  next,
  unique: (what) => `${what}-${randomUUID()}`,
  untilCount,
  url,
  within,
  amqp: require(module_),
  amqpCallback: require(`${module_}/callback_api`),
  credentials: require(`${module_}`).credentials,
  scenario: (name, body) => (scenarios[name] = body),
  run: () =>
    run().catch((error) => {
      console.error(error);
      process.exit(1);
    }),
};
