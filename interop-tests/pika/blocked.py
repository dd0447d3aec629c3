#!/usr/bin/python3
"""What pika tells of an alarm: `blocked: REASON` is printed when the broker blocks the connection, and the test lifts the alarm then."""
import pika
import pika.exceptions

from scenario import URL, equal, raises, run, scenario, until


def parameters(**settings):
    made = pika.URLParameters(URL)
    for name, value in settings.items():
        setattr(made, name, value)
    return made


@scenario
def callbacks_of_a_blocking_connection():
    events = []
    with pika.BlockingConnection(parameters()) as connection:
        connection.add_on_connection_blocked_callback(lambda c, frame: events.append(("blocked", frame.method.reason)))
        connection.add_on_connection_unblocked_callback(lambda c, frame: events.append(("unblocked", None)))
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.basic_publish("", queue, b"1")
        until(lambda: events, "the alarm", lambda: connection.process_data_events(time_limit=1))
        equal([("blocked", "low on memory")], events)
        print("blocked: low on memory", flush=True)
        # Waits for its confirm, which comes when the alarm is over.
        channel.confirm_delivery()
        channel.basic_publish("", queue, b"2")
        until(lambda: len(events) == 2, "the end of the alarm", lambda: connection.process_data_events(time_limit=1))
        equal(("unblocked", None), events[1])
        equal(2, channel.queue_declare(queue, passive=True).method.message_count)


@scenario
def callbacks_of_a_select_connection():
    events = []
    failures = []

    def on_open(connection):
        connection.add_on_connection_blocked_callback(on_blocked)
        connection.add_on_connection_unblocked_callback(on_unblocked)
        connection.channel(on_open_callback=lambda channel: channel.basic_publish("", "nowhere", b"1"))

    def on_blocked(connection, frame):
        events.append(("blocked", frame.method.reason))
        print("blocked: low on memory", flush=True)

    def on_unblocked(connection, frame):
        events.append("unblocked")
        connection.close()

    def on_close(connection, reason):
        if not isinstance(reason, pika.exceptions.ConnectionClosedByClient):
            failures.append(reason)
        connection.ioloop.stop()

    connection = pika.SelectConnection(parameters(), on_open_callback=on_open, on_close_callback=on_close)
    connection.ioloop.start()
    equal([], failures)
    equal([("blocked", "low on memory"), "unblocked"], events)


@scenario
def a_connection_that_is_blocked_for_too_long_is_given_up():
    connection = pika.BlockingConnection(parameters(blocked_connection_timeout=0.5))
    channel = connection.channel()
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.basic_publish("", queue, b"1")
    raises(pika.exceptions.ConnectionBlockedTimeout, until, lambda: False, "the end", lambda: connection.process_data_events(time_limit=1))
    print("blocked: low on memory", flush=True)


@scenario
def a_consumer_is_not_blocked():
    with pika.BlockingConnection(parameters()) as publishing, pika.BlockingConnection(parameters()) as consuming:
        events = []
        publishing.add_on_connection_blocked_callback(lambda c, frame: events.append("blocked"))
        publishing.add_on_connection_unblocked_callback(lambda c, frame: events.append("unblocked"))
        consuming.add_on_connection_blocked_callback(lambda c, frame: events.append("the consumer is blocked"))
        consumer = consuming.channel()
        queue = consumer.queue_declare("", auto_delete=True).method.queue
        bodies = []
        consumer.basic_consume(queue, lambda ch, method, properties, body: (bodies.append(body), ch.basic_ack(method.delivery_tag)))
        publishing.channel().basic_publish("", queue, b"1")
        until(lambda: events, "the alarm", lambda: publishing.process_data_events(time_limit=1))
        until(lambda: bodies, "the message", lambda: consuming.process_data_events(time_limit=1))
        equal(0, consuming.channel().queue_declare(queue, passive=True).method.message_count)
        print("blocked: low on memory", flush=True)
        until(lambda: len(events) == 2, "the end of the alarm", lambda: publishing.process_data_events(time_limit=1))
        equal(["blocked", "unblocked"], events)


if __name__ == "__main__":
    run()
