// What a policy can set: [key, type of its value, what it does, a first value]. The broker checks keys and values; this is help.
const LIMITS = [
  ['message-ttl', 'Number', 'Milliseconds that a message lives in the queue.'],
  ['expires', 'Number', 'Milliseconds without use after which the queue is deleted.'],
  ['max-length', 'Number', 'Most ready messages.'],
  ['max-length-bytes', 'Number', 'Most octets of ready messages.'],
  ['overflow', 'String', 'At the limit: drop-head drops the oldest, reject-publish refuses the newest, reject-publish-dlx dead letters it.', 'reject-publish'],
  ['delivery-limit', 'Number', 'How often a message is delivered before it is a dead letter; quorum queues.', '20'],
];

export const POLICY_KEYS = [
  ...LIMITS,
  ['dead-letter-exchange', 'String', 'Exchange that messages go to when they are rejected, expire or are dropped.'],
  ['dead-letter-routing-key', 'String', 'Routing key for dead letters; without it they keep their own.'],
  ['dead-letter-strategy', 'String', 'at-most-once or at-least-once; quorum queues.', 'at-least-once'],
  ['alternate-exchange', 'String', 'Exchange that messages go to which no binding takes; exchanges.'],
  ['consumer-timeout', 'Number', 'Milliseconds within which deliveries have to be acknowledged.'],
  ['max-age', 'String', 'How long a stream keeps messages: a number and Y, M, D, h, m or s.', '7D'],
  ['stream-max-segment-size-bytes', 'Number', 'Octets of one segment of a stream.'],
];

export const OPERATOR_KEYS = LIMITS;
