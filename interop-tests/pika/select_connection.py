#!/usr/bin/python3
"""pika's SelectConnection: callbacks on its own loop; one scenario per run, named on the command line.

A scenario is a generator here: it yields a function that takes a callback, and goes on with what the callback got.
"""
import pika
import pika.exceptions

from scenario import URL, equal, run, scenario, unique


def on_select_connection(steps):
    """Runs the generator `steps(connection)` on an open SelectConnection and closes that when it has ended."""

    def scenario_function():
        failures = []

        def advance(generator, connection, *value):
            try:
                step = generator.send(value[0] if len(value) == 1 else value or None)
            except StopIteration:
                connection.close()
                return
            except Exception as error:
                failures.append(error)
                connection.close()
                return
            step(lambda *result: advance(generator, connection, *result))

        def on_open(connection):
            advance(steps(connection), connection)

        def on_close(connection, reason):
            if not isinstance(reason, pika.exceptions.ConnectionClosedByClient):
                failures.append(reason)
            connection.ioloop.stop()

        def on_open_error(connection, error):
            failures.append(error)
            connection.ioloop.stop()

        connection = pika.SelectConnection(
            pika.URLParameters(URL), on_open_callback=on_open, on_open_error_callback=on_open_error,
            on_close_callback=on_close)
        connection.ioloop.start()
        if failures:
            raise failures[0]

    scenario_function.__name__ = steps.__name__
    return scenario(scenario_function)


def open_channel(connection):
    return lambda then: connection.channel(on_open_callback=then)


def own_queue(channel):
    return lambda then: channel.queue_declare("", exclusive=True, callback=then)


def until_count(channel, queue, count):
    """Asks until that many messages are ready; a publish without confirm may still be on its way to the queue."""
    while True:
        declared = yield lambda then: channel.queue_declare(queue, passive=True, callback=then)
        if declared.method.message_count == count:
            return declared.method.consumer_count


class Inbox:
    """Deliveries, kept until the scenario asks for them."""

    def __init__(self, channel, queue, **options):
        self.messages = []
        self.waiting = None
        self.tag = channel.basic_consume(queue, self.on_message, **options)

    def on_message(self, channel, method, properties, body):
        self.messages.append((method, properties, body))
        self.offer()

    def take(self, count):
        def step(then):
            self.waiting = (count, then)
            self.offer()

        return step

    def offer(self):
        if self.waiting and len(self.messages) >= self.waiting[0]:
            count, then = self.waiting
            self.waiting = None
            taken, self.messages = self.messages[:count], self.messages[count:]
            then(taken)


@on_select_connection
def publish_and_consume(connection):
    channel = yield open_channel(connection)
    queue = (yield own_queue(channel)).method.queue
    inbox = Inbox(channel, queue, auto_ack=True)
    for number in range(1000):
        channel.basic_publish("", queue, f"{number}", pika.BasicProperties(message_id=f"{number}"))
    messages = yield inbox.take(1000)
    equal([f"{n}".encode() for n in range(1000)], [body for _, _, body in messages])
    equal([f"{n}" for n in range(1000)], [properties.message_id for _, properties, _ in messages])


@on_select_connection
def confirms_come_for_every_message(connection):
    channel = yield open_channel(connection)
    queue = (yield own_queue(channel)).method.queue
    pending = set(range(1, 501))
    answered = []

    def on_confirm(frame):
        if not isinstance(frame.method, pika.spec.Basic.Ack):
            raise AssertionError(f"not an ack: {frame.method}")
        tag = frame.method.delivery_tag
        numbers = {n for n in pending if n <= tag} if frame.method.multiple else {tag}
        if not numbers <= pending:
            raise AssertionError(f"{tag} was confirmed twice")
        pending.difference_update(numbers)
        if not pending and answered:
            answered[0]()

    yield lambda then: channel.confirm_delivery(on_confirm, callback=then)
    for number in range(500):
        channel.basic_publish("", queue, f"{number}")
    if pending:
        yield lambda then: answered.append(lambda: then(None))
    equal(set(), pending)
    declared = yield lambda then: channel.queue_declare(queue, passive=True, callback=then)
    equal(500, declared.method.message_count)


@on_select_connection
def a_mandatory_message_comes_back_before_its_confirm(connection):
    channel = yield open_channel(connection)
    events = []
    done = []

    def on_confirm(frame):
        events.append((type(frame.method).__name__, frame.method.delivery_tag))
        if done:
            done[0]()

    channel.add_on_return_callback(lambda ch, method, properties, body: events.append(("Return", body)))
    yield lambda then: channel.confirm_delivery(on_confirm, callback=then)
    channel.basic_publish("", unique("nowhere"), b"back", mandatory=True)
    if len(events) < 2:
        yield lambda then: done.append(lambda: then(None))
    equal([("Return", b"back"), ("Ack", 1)], events)


@on_select_connection
def getting(connection):
    channel = yield open_channel(connection)
    queue = (yield own_queue(channel)).method.queue
    empty = []
    channel.add_callback(lambda frame: empty.append(True), [pika.spec.Basic.GetEmpty], one_shot=True)
    channel.basic_get(queue, lambda *arguments: None)
    yield lambda then: channel.queue_declare(queue, passive=True, callback=then)
    equal([True], empty)
    channel.basic_publish("", queue, b"1")
    yield from until_count(channel, queue, 1)
    _, method, _, body = yield lambda then: channel.basic_get(queue, then, auto_ack=True)
    equal((b"1", 0), (body, method.message_count))


@on_select_connection
def nacking_and_prefetch(connection):
    channel = yield open_channel(connection)
    queue = (yield own_queue(channel)).method.queue
    yield lambda then: channel.basic_qos(prefetch_count=1, callback=then)
    inbox = Inbox(channel, queue)
    channel.basic_publish("", queue, b"1")
    channel.basic_publish("", queue, b"2")
    ((method, _, body),) = yield inbox.take(1)
    equal((b"1", False), (body, method.redelivered))
    yield from until_count(channel, queue, 1)
    equal([], inbox.messages)
    channel.basic_nack(method.delivery_tag, requeue=True)
    ((method, _, body),) = yield inbox.take(1)
    equal((b"1", True), (body, method.redelivered))
    channel.basic_ack(method.delivery_tag)
    ((method, _, body),) = yield inbox.take(1)
    equal((b"2", False), (body, method.redelivered))
    channel.basic_ack(method.delivery_tag)


@on_select_connection
def cancelling(connection):
    channel = yield open_channel(connection)
    name = unique("queue")
    yield lambda then: channel.queue_declare(name, exclusive=True, callback=then)
    inbox = Inbox(channel, name, auto_ack=True)
    yield lambda then: channel.basic_cancel(inbox.tag, callback=then)
    channel.basic_publish("", name, b"waits")
    equal(0, (yield from until_count(channel, name, 1)))
    cancelled = []
    waiting = []

    def on_cancel(frame):
        cancelled.append(frame.method.consumer_tag)
        if waiting:
            waiting[0]()

    channel.add_on_cancel_callback(on_cancel)
    second = Inbox(channel, name, auto_ack=True)
    yield second.take(1)
    yield lambda then: channel.queue_delete(name, callback=then)
    if not cancelled:
        yield lambda then: waiting.append(lambda: then(None))
    equal([second.tag], cancelled)


@on_select_connection
def an_error_closes_the_channel(connection):
    channel = yield open_channel(connection)
    closing = []
    channel.add_on_close_callback(lambda ch, reason: closing[0](reason))

    def step(then):
        closing.append(then)
        channel.queue_declare(unique("missing"), passive=True)

    reason = yield step
    equal(404, reason.reply_code)
    other = yield open_channel(connection)
    equal(True, other.is_open)


@on_select_connection
def many_channels_at_once(connection):
    channels = []
    for _ in range(50):
        channels.append((yield open_channel(connection)))
    inboxes = []
    for channel in channels:
        queue = (yield own_queue(channel)).method.queue
        inboxes.append((Inbox(channel, queue, auto_ack=True), queue))
    for channel, (_, queue) in zip(channels, inboxes):
        for number in range(20):
            channel.basic_publish("", queue, f"{queue} {number}")
    for inbox, queue in inboxes:
        messages = yield inbox.take(20)
        equal([f"{queue} {n}".encode() for n in range(20)], [body for _, _, body in messages])


@on_select_connection
def exchanges_are_declared_bound_and_deleted(connection):
    channel = yield open_channel(connection)
    source, target = unique("source"), unique("target")
    yield lambda then: channel.exchange_declare(source, "topic", callback=then)
    yield lambda then: channel.exchange_declare(target, "headers", callback=then)
    queue = (yield own_queue(channel)).method.queue
    yield lambda then: channel.queue_bind(queue, target, arguments={"x-match": "any", "a": 1, "b": 2}, callback=then)
    yield lambda then: channel.exchange_bind(target, source, "go.*", callback=then)
    inbox = Inbox(channel, queue, auto_ack=True)
    for number, (key, headers) in enumerate([("stay", {"a": 1}), ("go.a", {"a": 2}), ("go.b", {"b": 2}), ("go.c", {"a": 1, "c": 0})]):
        channel.basic_publish(source, key, f"{number}", pika.BasicProperties(headers=headers))
    equal([b"2", b"3"], [body for _, _, body in (yield inbox.take(2))])
    yield lambda then: channel.exchange_unbind(target, source, "go.*", callback=then)
    yield lambda then: channel.queue_unbind(queue, target, arguments={"x-match": "any", "a": 1, "b": 2}, callback=then)
    yield lambda then: channel.exchange_delete(source, callback=then)
    yield lambda then: channel.exchange_delete(target, if_unused=True, callback=then)


@on_select_connection
def a_redeclaration_with_other_values_closes_the_channel(connection):
    name = unique("twice")
    channel = yield open_channel(connection)
    yield lambda then: channel.queue_declare(name, exclusive=True, callback=then)
    other = yield open_channel(connection)
    closing = []
    other.add_on_close_callback(lambda ch, reason: closing[0](reason))

    def step(then):
        closing.append(then)
        other.queue_declare(name, exclusive=True, auto_delete=True)

    reason = yield step
    equal(406, reason.reply_code)


@on_select_connection
def transactions(connection):
    channel = yield open_channel(connection)
    queue = (yield own_queue(channel)).method.queue
    yield lambda then: channel.tx_select(then)
    channel.basic_publish("", queue, b"rolled back")
    yield lambda then: channel.tx_rollback(then)
    channel.basic_publish("", queue, b"committed")
    equal(0, (yield lambda then: channel.queue_declare(queue, passive=True, callback=then)).method.message_count)
    yield lambda then: channel.tx_commit(then)
    inbox = Inbox(channel, queue)
    ((method, _, body),) = yield inbox.take(1)
    equal(b"committed", body)
    channel.basic_ack(method.delivery_tag)
    yield lambda then: channel.tx_commit(then)
    closed = []
    channel.add_on_close_callback(lambda ch, reason: closed[0](reason))

    def step(then):
        closed.append(then)
        channel.close()

    yield step
    other = yield open_channel(connection)
    equal(0, (yield lambda then: other.queue_declare(queue, passive=True, callback=then)).method.message_count)


@on_select_connection
def a_large_body_in_both_directions(connection):
    channel = yield open_channel(connection)
    queue = (yield own_queue(channel)).method.queue
    body = bytes(i % 251 for i in range(5_000_000))
    inbox = Inbox(channel, queue, auto_ack=True)
    channel.basic_publish("", queue, body)
    ((_, _, received),) = yield inbox.take(1)
    equal(True, body == received)


@on_select_connection
def requests_on_one_channel_are_answered_in_order(connection):
    channel = yield open_channel(connection)
    names = [unique("queue") for _ in range(20)]
    answers = []

    def step(then):
        def on_answer(frame):
            answers.append(frame.method.queue)
            if len(answers) == len(names):
                then(None)

        for name in names:
            channel.queue_declare(name, exclusive=True, callback=on_answer)

    yield step
    equal(names, answers)


@on_select_connection
def cancelling_in_the_middle_of_deliveries(connection):
    channel = yield open_channel(connection)
    queue = (yield own_queue(channel)).method.queue
    yield lambda then: channel.confirm_delivery(lambda frame: None, callback=then)
    for number in range(500):
        channel.basic_publish("", queue, f"{number}")
    yield from until_count(channel, queue, 500)
    yield lambda then: channel.basic_qos(prefetch_count=50, callback=then)
    inbox = Inbox(channel, queue)
    yield inbox.take(10)
    yield lambda then: channel.basic_cancel(inbox.tag, callback=then)
    # What had come before the cancel-ok is all that comes.
    held = 10 + len(inbox.messages)
    equal(0, (yield from until_count(channel, queue, 500 - held)))
    equal(held, 10 + len(inbox.messages))


if __name__ == "__main__":
    run()
