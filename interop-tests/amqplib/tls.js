#!/usr/bin/env node
'use strict';
// amqplib over TLS. The environment names the files: TLS_CA, TLS_OTHER_CA, TLS_CERT, TLS_KEY.
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { amqp, credentials, run, scenario, url, within } = require('./scenario');

const file = (name) => readFileSync(process.env[name]);

function options({ authority = 'TLS_CA', certificate = true, version } = {}) {
  return {
    ca: [file(authority)],
    ...(certificate ? { cert: file('TLS_CERT'), key: file('TLS_KEY') } : {}),
    ...(version ? { minVersion: version, maxVersion: version } : {}),
  };
}

async function roundTrip(settings) {
  const connection = await amqp.connect(url, settings);
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const body of ['small', 'x'.repeat(300_000)]) {
    channel.sendToQueue(queue, Buffer.from(body));
    await channel.waitForConfirms();
    assert.equal((await channel.get(queue, { noAck: true })).content.toString(), body);
  }
  await connection.close();
}

scenario('tls_1_2', () => roundTrip(options({ version: 'TLSv1.2' })));
scenario('tls_1_3', () => roundTrip(options({ version: 'TLSv1.3' })));
scenario('the_certificate_is_the_login', () => roundTrip({ ...options(), credentials: credentials.external() }));
scenario('a_server_of_another_authority_is_refused', () =>
  within(assert.rejects(amqp.connect(url, options({ authority: 'TLS_OTHER_CA' }))), 'a refusal'));
scenario('a_client_without_a_certificate_is_refused', () =>
  within(assert.rejects(amqp.connect(url, options({ certificate: false }))), 'a refusal'));

run();
