#!/usr/bin/env python3
"""Publisher confirms: the broker answers for every message, so the publisher knows what became of it.

Three messages go to a queue, one goes nowhere and comes back, one fills a queue of length one,
and the last meets that full queue and is refused.
"""
import os

import pika

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
queue = channel.queue_declare("", exclusive=True).method.queue
full = channel.queue_declare(
    "", exclusive=True, arguments={"x-max-length": 1, "x-overflow": "reject-publish"}
).method.queue
channel.confirm_delivery()


def publish(routing_key, body):
    try:
        channel.basic_publish(
            exchange="",
            routing_key=routing_key,
            body=body,
            properties=pika.BasicProperties(delivery_mode=pika.spec.PERSISTENT_DELIVERY_MODE),
            mandatory=True,
        )
        print(f"confirmed: {body}")
    except pika.exceptions.UnroutableError:
        print(f"returned: {body}")
    except pika.exceptions.NackError:
        print(f"refused: {body}")


for number in range(1, 4):
    publish(queue, f"message {number}")
publish("no-such-queue", "message 4")
publish(full, "message 5")
publish(full, "message 6")

connection.close()
