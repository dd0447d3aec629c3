#!/usr/bin/python3
"""What py-amqp tells of an alarm: `blocked: REASON` is printed when the broker blocks the connection, and the test lifts the alarm then."""
import socket
from urllib.parse import urlsplit

import amqp

from scenario import URL, equal, run, scenario, unique, until


@scenario
def callbacks_of_the_connection():
    events = []
    address = urlsplit(URL)
    with amqp.Connection(
            host=f"{address.hostname}:{address.port}", on_blocked=lambda reason: events.append(reason),
            on_unblocked=lambda: events.append("unblocked")) as connection:
        channel = connection.channel()
        queue = unique("blocked")
        channel.queue_declare(queue, exclusive=True)
        channel.basic_publish(amqp.Message("1"), routing_key=queue)

        def drain():
            try:
                connection.drain_events(timeout=1)
            except socket.timeout:
                pass

        until(lambda: events, "the alarm", drain)
        # This client does not hand on the reason.
        equal(1, len(events))
        print("blocked: low on memory", flush=True)
        channel.basic_publish(amqp.Message("2"), routing_key=queue)
        until(lambda: len(events) == 2, "the end of the alarm", drain)
        equal("unblocked", events[1])
        equal(2, channel.queue_declare(queue, passive=True).message_count)


if __name__ == "__main__":
    run()
