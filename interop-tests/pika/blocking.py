#!/usr/bin/python3
"""pika's BlockingConnection: one scenario per run, named on the command line."""
import datetime
import decimal
import threading
import time

import pika
import pika.exceptions

from scenario import URL, equal, raises, run, scenario, unique, until


def connect(**settings):
    parameters = pika.URLParameters(URL)
    for name, value in settings.items():
        setattr(parameters, name, value)
    return pika.BlockingConnection(parameters)


def own_queue(channel, **arguments):
    return channel.queue_declare("", exclusive=True, arguments=arguments or None).method.queue


def take(channel, queue, count, auto_ack=True):
    """The next messages of the queue, waited for."""
    messages = []
    for method, properties, body in channel.consume(queue, auto_ack=auto_ack, inactivity_timeout=60):
        if method is None:
            raise AssertionError(f"only {len(messages)} of {count} messages came: {messages}")
        messages.append((method, properties, body))
        if len(messages) == count:
            channel.cancel()
            return messages


def until_count(channel, queue, count):
    """Waits until that many messages are ready; a publish without confirm may still be on its way to the queue."""
    end = time.monotonic() + 60
    while (ready := channel.queue_declare(queue, passive=True).method.message_count) != count:
        if time.monotonic() > end:
            raise AssertionError(f"{ready} messages in {queue}, not {count}")


@scenario
def hello():
    name = unique("hello")
    with connect() as connection:
        channel = connection.channel()
        channel.queue_declare(name)
        channel.basic_publish(exchange="", routing_key=name, body="Hello World!")
    with connect() as connection:
        channel = connection.channel()
        channel.queue_declare(name)
        received = []

        def on_message(ch, method, properties, body):
            received.append(body)
            ch.stop_consuming()

        channel.basic_consume(queue=name, on_message_callback=on_message, auto_ack=True)
        channel.start_consuming()
        equal([b"Hello World!"], received)
        channel.queue_delete(name)


@scenario
def properties_arrive_as_sent():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        headers = {
            "text": "häder",
            "int": 1,
            "negative": -(2**31),
            "long": 2**40,
            "true": True,
            "decimal": decimal.Decimal("1.25"),
            "none": None,
            "bytes": b"\x00\xff",
            "when": datetime.datetime(2024, 1, 2, 3, 4, 5),
            "list": [1, "two", [3, None]],
            "table": {"inner": {"x": "y"}},
        }
        sent = pika.BasicProperties(
            content_type="text/plain", content_encoding="utf-8", headers=headers, delivery_mode=2,
            priority=3, correlation_id="c", reply_to="r", expiration="600000", message_id="m",
            timestamp=1700000000, type="t", user_id="guest", app_id="a", cluster_id="k",
        )
        channel.basic_publish("", queue, b"body", sent)
        ((method, received, body),) = take(channel, queue, 1)
        equal(b"body", body)
        equal(("", queue, False, 1), (method.exchange, method.routing_key, method.redelivered, method.delivery_tag))
        equal(sent.__dict__, received.__dict__)


@scenario
def bodies_of_any_size():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        sizes = [0, 1, 131063, 131064, 131065, 262128, 3_000_000]
        for size in sizes:
            channel.basic_publish("", queue, bytes(i % 251 for i in range(size)))
        for size, (_, _, body) in zip(sizes, take(channel, queue, len(sizes))):
            equal(size, len(body))
            if body != bytes(i % 251 for i in range(size)):
                raise AssertionError(f"a body of {size} octets came back changed")


@scenario
def publishing_with_confirms():
    with connect() as connection:
        channel = connection.channel()
        queue = unique("durable")
        channel.queue_declare(queue, durable=True)
        channel.confirm_delivery()
        for number in range(50):
            channel.basic_publish(
                "", queue, f"{number}", pika.BasicProperties(delivery_mode=2), mandatory=True)
            equal(number + 1, channel.queue_declare(queue, passive=True).method.message_count)
        channel.queue_delete(queue)


@scenario
def a_returned_message_is_unroutable():
    with connect() as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            channel.basic_publish("", unique("nowhere"), b"back", mandatory=True)
        except pika.exceptions.UnroutableError as error:
            (returned,) = error.messages
            equal((312, "NO_ROUTE", b"back"), (returned.method.reply_code, returned.method.reply_text, returned.body))
        else:
            raise AssertionError("the message did not come back")
        channel.basic_publish("", unique("nowhere"), b"dropped", mandatory=False)


@scenario
def a_return_without_confirms_reaches_its_callback():
    with connect() as connection:
        channel = connection.channel()
        returned = []
        channel.add_on_return_callback(lambda ch, method, properties, body: returned.append(body))
        channel.basic_publish("", unique("nowhere"), b"back", mandatory=True)
        while not returned:
            connection.process_data_events(time_limit=60)
        equal([b"back"], returned)


@scenario
def a_full_queue_nacks():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel, **{"x-max-length": 1, "x-overflow": "reject-publish"})
        channel.confirm_delivery()
        channel.basic_publish("", queue, b"1")
        try:
            channel.basic_publish("", queue, b"2")
        except pika.exceptions.NackError:
            pass
        else:
            raise AssertionError("the message was not refused")
        equal(b"1", channel.basic_get(queue, auto_ack=True)[2])


@scenario
def getting():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        equal((None, None, None), channel.basic_get(queue))
        channel.confirm_delivery()
        channel.basic_publish("", queue, b"1")
        channel.basic_publish("", queue, b"2")
        method, _, body = channel.basic_get(queue)
        equal((b"1", 1, False), (body, method.message_count, method.redelivered))
        channel.basic_nack(method.delivery_tag, requeue=True)
        method, _, body = channel.basic_get(queue)
        equal((b"1", True), (body, method.redelivered))
        channel.basic_ack(method.delivery_tag)
        method, _, body = channel.basic_get(queue, auto_ack=True)
        equal((b"2", 0), (body, method.message_count))


@scenario
def rejecting_and_nacking():
    with connect() as connection:
        channel = connection.channel()
        dead = own_queue(channel)
        queue = own_queue(channel, **{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead})
        for body in (b"reject", b"nack", b"again"):
            channel.basic_publish("", queue, body)
        (first, _, _), (second, _, _), (third, _, _) = take(channel, queue, 3, auto_ack=False)
        channel.basic_reject(first.delivery_tag, requeue=False)
        channel.basic_nack(second.delivery_tag, requeue=False)
        channel.basic_nack(third.delivery_tag, requeue=True)
        ((_, properties, body), (_, _, other)) = take(channel, dead, 2)
        equal({b"reject", b"nack"}, {body, other})
        (death,) = properties.headers["x-death"]
        equal(("rejected", queue, 1, [queue]), (death["reason"], death["queue"], death["count"], death["routing-keys"]))
        ((method, _, body),) = take(channel, queue, 1)
        equal((b"again", True), (body, method.redelivered))


@scenario
def prefetch_limits_what_a_consumer_holds():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        channel.basic_qos(prefetch_count=2)
        for number in range(6):
            channel.basic_publish("", queue, f"{number}")
        held = []
        channel.basic_consume(queue, lambda ch, method, properties, body: held.append((method.delivery_tag, body)))
        while len(held) < 2:
            connection.process_data_events(time_limit=60)
        until_count(channel, queue, 4)
        equal(2, len(held))
        channel.basic_ack(held[1][0], multiple=True)
        while len(held) < 4:
            connection.process_data_events(time_limit=60)
        equal([b"0", b"1", b"2", b"3"], [body for _, body in held])
        until_count(channel, queue, 2)
        equal(4, len(held))


@scenario
def cancelling_gives_back_what_was_not_handed_out():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        channel.confirm_delivery()
        for number in range(5):
            channel.basic_publish("", queue, f"{number}")
        for method, _, body in channel.consume(queue, inactivity_timeout=60):
            equal(b"0", body)
            channel.basic_ack(method.delivery_tag)
            break
        channel.cancel()
        until_count(channel, queue, 4)
        equal(0, channel.queue_declare(queue, passive=True).method.consumer_count)


@scenario
def the_broker_cancels_when_a_queue_is_deleted():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        cancelled = []
        channel.add_on_cancel_callback(lambda frame: cancelled.append(frame.method.consumer_tag))
        tag = channel.basic_consume(queue, lambda *arguments: None)
        channel.queue_delete(queue)
        while not cancelled:
            connection.process_data_events(time_limit=60)
        equal([tag], cancelled)


@scenario
def exchanges_and_bindings():
    with connect() as connection:
        channel = connection.channel()
        keys = ["a.b", "a.c", "x.b"]
        expected = {"direct": {"a.b"}, "fanout": set(keys), "topic": {"a.b", "a.c"}}
        for kind, binding in (("direct", "a.b"), ("fanout", ""), ("topic", "a.*")):
            exchange = unique(kind)
            channel.exchange_declare(exchange, kind, auto_delete=True)
            queue = own_queue(channel)
            channel.queue_bind(queue, exchange, binding)
            for key in keys:
                channel.basic_publish(exchange, key, key)
            channel.basic_publish("", queue, "that was all")
            *messages, (_, _, last) = take(channel, queue, len(expected[kind]) + 1)
            equal(b"that was all", last)
            equal(expected[kind], {method.routing_key for method, _, _ in messages})
            equal({exchange}, {method.exchange for method, _, _ in messages})
            channel.queue_unbind(queue, exchange, binding)
        exchange = unique("headers")
        channel.exchange_declare(exchange, "headers", auto_delete=True)
        queue = own_queue(channel)
        channel.queue_bind(queue, exchange, arguments={"x-match": "all", "kind": "report", "pages": 3})
        channel.basic_publish(exchange, "", b"no", pika.BasicProperties(headers={"kind": "report"}))
        channel.basic_publish(exchange, "", b"yes", pika.BasicProperties(headers={"kind": "report", "pages": 3}))
        equal([b"yes"], [body for _, _, body in take(channel, queue, 1)])


@scenario
def errors_close_the_channel_and_not_the_connection():
    with connect() as connection:
        missing = unique("missing")
        attempts = [
            (404, lambda ch: ch.queue_declare(missing, passive=True)),
            (404, lambda ch: ch.basic_get(missing)),
            (404, lambda ch: ch.queue_bind(own_queue(ch), missing, "")),
            (403, lambda ch: ch.queue_declare(unique("amq."))),
            (406, lambda ch: ch.exchange_declare("amq.direct", "fanout", durable=True)),
        ]
        for code, attempt in attempts:
            channel = connection.channel()
            try:
                attempt(channel)
            except pika.exceptions.ChannelClosedByBroker as error:
                equal(code, error.reply_code)
            else:
                raise AssertionError(f"expected {code}")
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            channel.basic_publish(missing, "key", b"lost")
        except pika.exceptions.ChannelClosedByBroker as error:
            equal(404, error.reply_code)
        else:
            raise AssertionError("expected 404")
        equal(True, connection.is_open)


@scenario
def a_wrong_password_is_refused():
    try:
        connect(credentials=pika.PlainCredentials("guest", "wrong"))
    except pika.exceptions.ProbableAuthenticationError:
        return
    raise AssertionError("the connection was accepted")


@scenario
def an_unknown_virtual_host_is_refused():
    try:
        connect(virtual_host="nowhere")
    except pika.exceptions.ProbableAccessDeniedError:
        return
    except pika.exceptions.ConnectionClosedByBroker as error:
        equal(530, error.reply_code)
        return
    raise AssertionError("the connection was accepted")


@scenario
def transactions():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        channel.tx_select()
        channel.basic_publish("", queue, b"1")
        equal(0, channel.queue_declare(queue, passive=True).method.message_count)
        channel.tx_commit()
        equal(1, channel.queue_declare(queue, passive=True).method.message_count)
        channel.basic_publish("", queue, b"2")
        channel.tx_rollback()
        channel.tx_commit()
        equal(1, channel.queue_declare(queue, passive=True).method.message_count)


@scenario
def recovering_redelivers():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        received = []
        channel.basic_consume(queue, lambda ch, method, properties, body: received.append((body, method.redelivered)))
        channel.basic_publish("", queue, b"1")
        while len(received) < 1:
            connection.process_data_events(time_limit=60)
        channel.basic_recover(requeue=True)
        while len(received) < 2:
            connection.process_data_events(time_limit=60)
        equal([(b"1", False), (b"1", True)], received)


@scenario
def rpc_over_the_direct_reply_queue():
    with connect() as server, connect() as client:
        requests = unique("requests")
        answering = server.channel()
        answering.queue_declare(requests, auto_delete=True)
        asking = client.channel()
        answers = []

        def on_answer(ch, method, properties, body):
            answers.append((properties.correlation_id, body))
            ch.stop_consuming()

        asking.basic_consume("amq.rabbitmq.reply-to", on_answer, auto_ack=True)
        asking.basic_publish(
            "", requests, b"question", pika.BasicProperties(reply_to="amq.rabbitmq.reply-to", correlation_id="7"))
        ((_, properties, body),) = take(answering, requests, 1)
        answering.basic_publish(
            "", properties.reply_to, body + b" answered", pika.BasicProperties(correlation_id=properties.correlation_id))
        server.process_data_events()
        asking.start_consuming()
        equal([("7", b"question answered")], answers)


@scenario
def heartbeats_keep_an_idle_connection():
    with connect(heartbeat=1) as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        end = time.monotonic() + 4  # the broker would have dropped a silent peer after three intervals
        while time.monotonic() < end:
            connection.process_data_events(time_limit=0.5)
        channel.basic_publish("", queue, b"alive")
        equal(1, len(take(channel, queue, 1)))


@scenario
def a_thread_hands_its_acknowledgement_to_the_connection():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        channel.basic_qos(prefetch_count=5)
        threads = []
        done = []

        def finish(ch, tag):
            ch.basic_ack(tag)
            done.append(tag)
            if len(done) == 20:
                ch.stop_consuming()

        def on_message(ch, method, properties, body):
            tag = method.delivery_tag
            thread = threading.Thread(
                target=lambda: connection.add_callback_threadsafe(lambda: finish(ch, tag)))
            thread.start()
            threads.append(thread)

        for number in range(20):
            channel.basic_publish("", queue, f"{number}")
        channel.basic_consume(queue, on_message)
        channel.start_consuming()
        for thread in threads:
            thread.join()
        equal(20, len(set(done)))
        channel.close()
        until_count(connection.channel(), queue, 0)


@scenario
def many_messages_keep_their_order():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        for number in range(2000):
            channel.basic_publish("", queue, f"{number}")
        equal([f"{n}".encode() for n in range(2000)], [body for _, _, body in take(channel, queue, 2000)])


def drain(connection):
    """A step of `until`: handles what comes within a second."""
    return lambda: connection.process_data_events(time_limit=1)


@scenario
def exchanges_are_bound_to_exchanges():
    with connect() as connection:
        channel = connection.channel()
        source, target = unique("source"), unique("target")
        channel.exchange_declare(source, "direct")
        channel.exchange_declare(target, "fanout", internal=True)
        queue = own_queue(channel)
        channel.queue_bind(queue, target)
        channel.exchange_bind(target, source, "go", arguments={"kind": "test"})
        channel.confirm_delivery()
        channel.basic_publish(source, "go", b"1", mandatory=True)
        raises(pika.exceptions.UnroutableError, channel.basic_publish, source, "stay", b"2", mandatory=True)
        channel.exchange_unbind(target, source, "go", arguments={"kind": "test"})
        raises(pika.exceptions.UnroutableError, channel.basic_publish, source, "go", b"3", mandatory=True)
        equal([b"1"], [body for _, _, body in take(channel, queue, 1)])
        channel.exchange_delete(target)
        channel.exchange_delete(source)


@scenario
def redeclaring_with_other_values_is_refused():
    with connect() as connection:
        exchange, queue = unique("exchange"), unique("queue")
        channel = connection.channel()
        channel.exchange_declare(exchange, "direct", auto_delete=True)
        channel.queue_declare(queue, exclusive=True, arguments={"x-max-length": 5})
        attempts = [
            lambda ch: ch.exchange_declare(exchange, "topic", auto_delete=True),
            lambda ch: ch.exchange_declare(exchange, "direct", durable=True, auto_delete=True),
            lambda ch: ch.queue_declare(queue, exclusive=True, auto_delete=True, arguments={"x-max-length": 5}),
            lambda ch: ch.queue_declare(queue, exclusive=True, arguments={"x-max-length": 6}),
            lambda ch: ch.queue_declare(queue, exclusive=True),
        ]
        for attempt in attempts:
            error = raises(pika.exceptions.ChannelClosedByBroker, attempt, connection.channel())
            equal(406, error.reply_code)
            equal(True, "inequivalent arg" in error.reply_text)
        channel.queue_declare(queue, passive=True)


@scenario
def deleting_only_what_is_unused_or_empty():
    with connect() as connection:
        channel = connection.channel()
        exchange, queue = unique("exchange"), unique("queue")
        channel.exchange_declare(exchange)
        channel.queue_declare(queue)
        channel.queue_bind(queue, exchange, "key")
        channel.confirm_delivery()
        channel.basic_publish(exchange, "key", b"1")
        equal(406, raises(pika.exceptions.ChannelClosedByBroker, connection.channel().exchange_delete, exchange, if_unused=True).reply_code)
        equal(406, raises(pika.exceptions.ChannelClosedByBroker, connection.channel().queue_delete, queue, if_empty=True).reply_code)
        consumer = connection.channel()
        consumer.basic_consume(queue, lambda *arguments: None)
        equal(406, raises(pika.exceptions.ChannelClosedByBroker, connection.channel().queue_delete, queue, if_unused=True).reply_code)
        consumer.close()
        channel.queue_unbind(queue, exchange, "key")
        channel.exchange_delete(exchange, if_unused=True)
        equal(1, channel.queue_purge(queue).method.message_count)
        equal(0, channel.queue_delete(queue, if_unused=True, if_empty=True).method.message_count)
        equal(0, channel.queue_delete(queue).method.message_count)


@scenario
def a_consumer_that_the_broker_cancels_ends_the_loop():
    with connect() as connection:
        channel = connection.channel()
        looped, generated = unique("looped"), unique("generated")
        channel.queue_declare(looped)
        channel.basic_consume(looped, lambda *arguments: None)
        connection.call_later(0, lambda: other.queue_delete(looped))
        other = connection.channel()
        channel.start_consuming()
        equal([], channel.consumer_tags)

        channel.queue_declare(generated)
        other.queue_declare(generated)
        connection.call_later(0, lambda: other.queue_delete(generated))
        equal([], list(channel.consume(generated)))


@scenario
def consumers_of_one_channel_that_acknowledge_and_that_do_not():
    with connect() as connection:
        channel = connection.channel()
        first, second = own_queue(channel), own_queue(channel)
        seen = []
        channel.basic_consume(first, lambda ch, method, properties, body: seen.append((body, method)), auto_ack=True, consumer_tag="a")
        channel.basic_consume(second, lambda ch, method, properties, body: seen.append((body, method)), consumer_tag="b")
        for number in range(3):
            channel.basic_publish("", first, f"a{number}")
            channel.basic_publish("", second, f"b{number}")
        until(lambda: len(seen) == 6, "six messages", drain(connection))
        equal({b"a0", b"a1", b"a2"}, {body for body, method in seen if method.consumer_tag == "a"})
        equal([1, 2, 3, 4, 5, 6], sorted(method.delivery_tag for _, method in seen))
        held = [method.delivery_tag for _, method in seen if method.consumer_tag == "b"]
        channel.basic_cancel("a")
        channel.basic_ack(held[0])
        channel.basic_nack(held[-1], multiple=True, requeue=True)
        until(lambda: len(seen) == 8, "two messages again", drain(connection))
        equal([(b"b1", True), (b"b2", True)], [(body, method.redelivered) for body, method in seen[6:]])
        channel.basic_ack(0, multiple=True)
        until_count(channel, second, 0)


@scenario
def acknowledging_twice_closes_the_channel():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        channel.basic_publish("", queue, b"1")
        ((method, _, _),) = take(channel, queue, 1, auto_ack=False)
        reasons = []
        channel._impl.add_on_close_callback(lambda ch, reason: reasons.append(reason))
        channel.basic_ack(method.delivery_tag)
        channel.basic_ack(method.delivery_tag)
        until(lambda: reasons, "the end of the channel", drain(connection))
        equal((406, f"PRECONDITION_FAILED - unknown delivery tag {method.delivery_tag}"), (reasons[0].reply_code, reasons[0].reply_text))


@scenario
def a_used_consumer_tag_closes_the_connection():
    connection = connect()
    channel = connection.channel()
    queue = own_queue(channel)
    channel._impl.basic_consume(queue, lambda *arguments: None, consumer_tag="t")
    # The client would refuse the tag itself.
    channel._impl._consumers.pop("t")
    channel._impl.basic_consume(queue, lambda *arguments: None, consumer_tag="t")
    error = raises(pika.exceptions.ConnectionClosedByBroker, until, lambda: False, "the end of the connection", drain(connection))
    equal(530, error.reply_code)


@scenario
def a_global_prefetch_is_shared():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        channel.basic_qos(prefetch_count=3, global_qos=True)
        held = []
        for tag in "ab":
            channel.basic_consume(queue, lambda ch, method, properties, body: held.append(method.delivery_tag), consumer_tag=tag)
        for number in range(5):
            channel.basic_publish("", queue, f"{number}")
        until(lambda: len(held) == 3, "three messages", drain(connection))
        until_count(channel, queue, 2)
        channel.basic_ack(held[0])
        until(lambda: len(held) == 4, "the fourth", drain(connection))
        until_count(channel, queue, 1)


@scenario
def an_exclusive_queue_is_locked():
    with connect() as owner, connect() as other:
        queue = unique("locked")
        owner.channel().queue_declare(queue, exclusive=True)
        attempts = [
            lambda ch: ch.queue_declare(queue, passive=True),
            lambda ch: ch.queue_declare(queue, exclusive=True),
            lambda ch: ch.basic_get(queue),
            lambda ch: ch.queue_delete(queue),
            lambda ch: ch.basic_consume(queue, lambda *arguments: None),
        ]
        for attempt in attempts:
            equal(405, raises(pika.exceptions.ChannelClosedByBroker, attempt, other.channel()).reply_code)


@scenario
def an_exclusive_consumer_is_alone():
    with connect() as connection:
        channel = connection.channel()
        queue = own_queue(channel)
        channel.basic_consume(queue, lambda *arguments: None, exclusive=True)
        error = raises(pika.exceptions.ChannelClosedByBroker, connection.channel().basic_consume, queue, lambda *arguments: None)
        equal(403, error.reply_code)


@scenario
def small_frames_and_few_channels():
    with connect(frame_max=4096, channel_max=2) as connection:
        channel = connection.channel()
        connection.channel()
        raises(pika.exceptions.NoFreeChannels, connection.channel)
        queue = own_queue(channel)
        body = bytes(i % 251 for i in range(100_000))
        channel.basic_publish("", queue, body)
        ((_, _, received),) = take(channel, queue, 1)
        equal(True, body == received)


@scenario
def a_channel_that_was_closed_gives_back_and_makes_room():
    with connect() as connection:
        watching = connection.channel()
        queue = own_queue(watching)
        for _ in range(5):
            channel = connection.channel()
            channel.basic_qos(prefetch_count=1)
            channel.basic_publish("", queue, b"1")
            take(channel, queue, 1, auto_ack=False)
            channel.close()
            until_count(watching, queue, 1)
            watching.queue_purge(queue)


@scenario
def properties_of_the_client_are_taken():
    with connect(client_properties={"connection_name": "the tester", "anything": {"else": [1, 2]}}) as connection:
        equal(True, connection.publisher_confirms_supported and connection.basic_nack_supported)
        equal(True, connection.consumer_cancel_notify_supported and connection.exchange_exchange_bindings_supported)
        equal(True, connection.channel().is_open)


if __name__ == "__main__":
    run()
