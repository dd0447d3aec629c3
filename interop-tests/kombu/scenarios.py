#!/usr/bin/python3
"""What kombu, and py-amqp below it, expect of a broker: one scenario per run, named on the command line."""
import itertools
import socket
import threading
import time

import amqp
from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.common import Broadcast, itermessages
from kombu.mixins import ConsumerMixin
from kombu.pools import connections, producers

from scenario import LIMIT, URL, equal, raises, run, scenario, unique, until

CONFIRMS = {"confirm_publish": True}


def connect(**options):
    return Connection(URL, transport_options=CONFIRMS, **options)


def drain(connection):
    """A step of `until`: takes what comes within a second."""
    def step():
        try:
            connection.drain_events(timeout=1)
        except socket.timeout:
            pass
    return step


def take(connection, queue, count, **options):
    messages = []
    with Consumer(connection, [queue], on_message=lambda message: (messages.append(message), message.ack()), **options):
        until(lambda: len(messages) >= count, f"{count} messages", drain(connection))
    return messages


@scenario
def publish_and_consume():
    exchange = Exchange(unique("media"), "direct", durable=True)
    queue = Queue(unique("video"), exchange, routing_key="video")
    with connect() as connection:
        producer = connection.Producer(serializer="json")
        producer.publish({"name": "/tmp/lolcat1.avi", "size": 1301013}, exchange=exchange, routing_key="video", declare=[queue])
        (message,) = take(connection, queue, 1)
        equal({"name": "/tmp/lolcat1.avi", "size": 1301013}, message.payload)
        equal((exchange.name, "video", False), tuple(message.delivery_info[key] for key in ("exchange", "routing_key", "redelivered")))
        queue(connection).delete()
        exchange(connection).delete()


@scenario
def serializers_and_compression():
    with connect() as connection:
        queue = Queue(unique("serializers"), exclusive=True)
        producer = connection.Producer()
        value = {"text": "häder", "numbers": list(range(1000))}
        for serializer, compression in itertools.product(["json", "pickle"], [None, "zlib", "bzip2"]):
            producer.publish(value, routing_key=queue.name, declare=[queue], serializer=serializer, compression=compression)
            (message,) = take(connection, queue, 1, accept=["json", "pickle"])
            equal(value, message.payload)


@scenario
def headers_and_properties():
    with connect() as connection:
        queue = Queue(unique("properties"), exclusive=True)
        producer = connection.Producer()
        producer.publish(
            "body", routing_key=queue.name, declare=[queue], headers={"a": 1, "b": [1, "two", {"c": None}], "d": True, "e": 2**40},
            priority=3, expiration=600, correlation_id="c", reply_to="r", message_id="m", app_id="a", type="t", delivery_mode=1)
        (message,) = take(connection, queue, 1)
        equal({"a": 1, "b": [1, "two", {"c": None}], "d": True, "e": 2**40}, message.headers)
        equal((3, "600000", "c", "r", "m", "a", "t", 1), tuple(message.properties[key] for key in (
            "priority", "expiration", "correlation_id", "reply_to", "message_id", "app_id", "type", "delivery_mode")))


@scenario
def a_simple_queue():
    with connect() as connection:
        queue = connection.SimpleQueue(unique("simple"))
        raises(queue.Empty, queue.get_nowait)
        raises(queue.Empty, queue.get, timeout=0.1)
        for number in range(3):
            queue.put({"number": number})
        first = queue.get(timeout=LIMIT)
        equal({"number": 0}, first.payload)
        first.ack()
        second = queue.get(timeout=LIMIT)
        second.requeue()
        numbers = []
        for _ in range(2):
            message = queue.get(timeout=LIMIT)
            message.ack()
            numbers.append((message.payload["number"], message.delivery_info["redelivered"]))
        equal([(1, True), (2, False)], sorted(numbers))
        queue.close()
        queue.queue.delete()


@scenario
def queue_arguments_are_taken():
    with connect() as connection:
        channel = connection.default_channel
        queue = Queue(
            unique("arguments"), durable=False, expires=60, message_ttl=30, max_length=2, max_length_bytes=1000, max_priority=5)(channel)
        queue.declare()
        queue.declare()
        producer = connection.Producer()
        for priority in (1, 2, 3):
            producer.publish(f"{priority}", routing_key=queue.name, priority=priority)
        equal(2, queue.queue_declare(passive=True).message_count)
        error = raises(amqp.PreconditionFailed, Queue(queue.name, durable=False, message_ttl=31)(connection.channel()).declare)
        equal((406, (50, 10)), (error.code, error.method_sig))


def declare_twice(channel):
    name = unique("twice")
    Exchange(name, "direct", durable=False, auto_delete=True)(channel).declare()
    Exchange(name, "fanout", durable=False, auto_delete=True)(channel).declare()


@scenario
def the_channel_dies_of_an_error_and_the_connection_lives():
    with connect() as connection:
        attempts = [
            (amqp.NotFound, lambda channel: Queue(unique("missing"))(channel).queue_declare(passive=True)),
            (amqp.NotFound, lambda channel: Exchange(unique("missing"), passive=True)(channel).declare()),
            (amqp.AccessRefused, lambda channel: Queue("amq.mine")(channel).declare()),
            (amqp.PreconditionFailed, lambda channel: declare_twice(channel)),
        ]
        for error, attempt in attempts:
            raises(error, attempt, connection.channel())
        equal(True, connection.connected)
        equal(True, connection.channel().is_open)


@scenario
def a_message_to_nowhere_comes_back():
    returned = []
    with connect() as connection:
        producer = connection.Producer(on_return=lambda error, exchange, key, message: returned.append((error.reply_code, key)))
        producer.publish("lost", routing_key="nowhere at all", mandatory=True)
        until(lambda: returned, "the return", drain(connection))
        equal([(312, "nowhere at all")], returned)


@scenario
def a_full_queue_refuses_a_message():
    with connect() as connection:
        queue = Queue(unique("full"), exclusive=True, max_length=1, queue_arguments={"x-overflow": "reject-publish"})
        producer = connection.Producer()
        producer.publish("1", routing_key=queue.name, declare=[queue])
        raises(amqp.exceptions.MessageNacked, producer.publish, "2", routing_key=queue.name)


@scenario
def exchanges_are_bound_to_exchanges():
    with connect() as connection:
        channel = connection.default_channel
        source = Exchange(unique("source"), "topic", durable=False, auto_delete=True)(channel)
        target = Exchange(unique("target"), "fanout", durable=False, auto_delete=True)(channel)
        source.declare()
        target.declare()
        target.bind_to(source, routing_key="go.#")
        queue = Queue(unique("bound"), target, exclusive=True)(channel)
        queue.declare()
        producer = connection.Producer(exchange=source)
        producer.publish("no", routing_key="stay")
        producer.publish("yes", routing_key="go.there")
        equal(["yes"], [message.payload for message in take(connection, queue, 1)])
        target.unbind_from(source, routing_key="go.#")
        queue.unbind_from(target)


@scenario
def a_dead_letter_arrives():
    with connect() as connection:
        dead = Queue(unique("dead"), exclusive=True)
        queue = Queue(unique("queue"), exclusive=True, queue_arguments={
            "x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead.name})
        producer = connection.Producer()
        producer.publish("bad", routing_key=queue.name, declare=[queue, dead])
        rejected = []
        with Consumer(connection, [queue], on_message=lambda message: (message.reject(), rejected.append(message))):
            until(lambda: rejected, "the message", drain(connection))
        (message,) = take(connection, dead, 1)
        (death,) = message.headers["x-death"]
        equal(("rejected", queue.name, 1), (death["reason"], death["queue"], death["count"]))


@scenario
def qos_limits_a_consumer():
    with connect() as connection:
        queue = Queue(unique("qos"), exclusive=True)
        producer = connection.Producer()
        for number in range(5):
            producer.publish(number, routing_key=queue.name, declare=[queue])
        held = []
        with Consumer(connection, [queue], on_message=held.append, prefetch_count=2):
            until(lambda: len(held) == 2, "two messages", drain(connection))
            equal(3, queue(connection).queue_declare(passive=True).message_count)
            held[0].ack()
            until(lambda: len(held) == 3, "the third", drain(connection))
            held[1].reject(requeue=True)
            until(lambda: len(held) == 4, "another", drain(connection))
            equal(True, held[3].delivery_info["redelivered"])


@scenario
def consumers_share_and_are_cancelled():
    with connect() as first, connect() as second:
        queue = Queue(unique("shared"), durable=False)
        producer = first.Producer()
        queue(first).declare()
        seen = {1: [], 2: []}
        with Consumer(first, [queue], on_message=lambda m: (seen[1].append(m.payload), m.ack())) as one, \
                Consumer(second, [queue], on_message=lambda m: (seen[2].append(m.payload), m.ack())):
            for number in range(10):
                producer.publish(number, routing_key=queue.name)
            until(lambda: len(seen[1]) == 5, "five here", drain(first))
            until(lambda: len(seen[2]) == 5, "five there", drain(second))
            one.cancel()
            for number in range(10, 13):
                producer.publish(number, routing_key=queue.name)
            until(lambda: len(seen[2]) == 8, "all there", drain(second))
        equal(list(range(13)), sorted(seen[1] + seen[2]))
        queue(first).delete()


@scenario
def a_broadcast_reaches_every_queue():
    with connect() as connection:
        name = unique("everyone")
        queues = [Broadcast(name, auto_delete=True) for _ in range(3)]
        seen = []
        consumers = [Consumer(connection.channel(), [queue], on_message=seen.append, no_ack=True) for queue in queues]
        for consumer in consumers:
            consumer.consume()
        connection.Producer(exchange=queues[0].exchange).publish("hear, hear")
        until(lambda: len(seen) == 3, "three copies", drain(connection))


@scenario
def pools_reuse_connections():
    with connections[Connection(URL)].acquire(block=True) as connection:
        connection.connect()
    with producers[Connection(URL)].acquire(block=True) as producer:
        queue = Queue(unique("pool"), durable=False, expires=60)
        for number in range(100):
            producer.publish(number, routing_key=queue.name, declare=[queue], retry=True)
        with connect() as other:
            equal(list(range(100)), [message.payload for message in take(other, queue, 100)])


@scenario
def heartbeats_keep_an_idle_connection():
    with connect(heartbeat=2) as connection:
        connection.connect()
        before = connection.connection.bytes_recv
        end = time.monotonic() + 6
        while time.monotonic() < end:
            connection.heartbeat_check(rate=4)
            drain(connection)()
        equal(True, connection.connection.bytes_recv > before)
        equal(True, connection.channel().is_open)


@scenario
def the_broker_says_what_it_is():
    with connect() as connection:
        connection.connect()
        properties = connection.connection.server_properties
        equal("RabbitMQ", properties["product"])
        equal(True, tuple(int(part) for part in properties["version"].split(".")) > (3, 3))
        equal(False, connection.qos_semantics_matches_spec)


@scenario
def a_failing_address_gives_way_to_the_next():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with Connection(f"amqp://guest:guest@127.0.0.1:{port}//;{URL}", failover_strategy="round-robin") as connection:
            connection.ensure_connection(max_retries=3, interval_start=0, interval_step=0.1)
            equal(True, connection.connected)


@scenario
def a_wrong_password_is_refused():
    connection = Connection(URL.replace("guest:guest", "guest:wrong"))
    raises(amqp.AccessRefused, connection.connect)


@scenario
def a_consumer_program_comes_back_after_its_connection_broke():
    queue = Queue(unique("mixin"), durable=False, expires=60)

    class Program(ConsumerMixin):
        connect_max_retries = 10

        def __init__(self, connection):
            self.connection = connection
            self.starts = 0
            self.seen = []

        def get_consumers(self, Consumer, channel):
            self.starts += 1
            return [Consumer([queue], callbacks=[self.on_task])]

        def on_task(self, body, message):
            self.seen.append((body, message.delivery_info["redelivered"]))
            if len(self.seen) == 1:
                # Breaks under the consumer, before the message is acknowledged.
                message.channel.connection.transport.sock.shutdown(socket.SHUT_RDWR)
                return
            message.ack()
            self.should_stop = len(self.seen) == 3

    with connect() as publishing:
        producer = publishing.Producer()
        producer.publish("one", routing_key=queue.name, declare=[queue])
        with Connection(URL, transport_options={"interval_start": 0, "interval_step": 0.1}) as connection:
            program = Program(connection)
            thread = threading.Thread(target=program.run)
            thread.start()
            until(lambda: len(program.seen) == 2, "the message again")
            producer.publish("two", routing_key=queue.name)
            thread.join(LIMIT)
        equal([("one", False), ("one", True), ("two", False)], program.seen)
        equal(2, program.starts)


@scenario
def a_publish_is_retried_over_a_new_connection():
    queue = Queue(unique("retry"), durable=False, expires=60)
    with connect() as connection:
        producer = Producer(connection, auto_declare=True)
        producer.publish("before", routing_key=queue.name, declare=[queue])
        connection.connection.transport.sock.shutdown(socket.SHUT_RDWR)
        producer.publish("after", routing_key=queue.name, retry=True, retry_policy={"interval_start": 0, "interval_step": 0.1, "max_retries": 10})
        with connect() as other:
            equal(["before", "after"], [message.payload for message in take(other, queue, 2)])


@scenario
def messages_are_iterated():
    with connect() as connection:
        queue = Queue(unique("iterated"), exclusive=True)
        channel = connection.channel()
        producer = connection.Producer()
        for number in range(3):
            producer.publish(number, routing_key=queue.name, declare=[queue])
        equal([0, 1, 2], [body for body, _ in itertools.islice(itermessages(connection, channel, queue, limit=None, timeout=LIMIT, no_ack=True), 3)])


@scenario
def get_and_purge():
    with connect() as connection:
        queue = Queue(unique("get"), exclusive=True)(connection.channel())
        queue.declare()
        equal(None, queue.get())
        producer = connection.Producer()
        for number in range(4):
            producer.publish(number, routing_key=queue.name)
        message = queue.get()
        equal((0, 3), (message.payload, message.delivery_info["message_count"]))
        equal(3, queue.purge())
        message.requeue()
        equal(1, queue.delete())


if __name__ == "__main__":
    run()
