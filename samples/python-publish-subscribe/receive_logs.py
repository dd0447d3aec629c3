#!/usr/bin/env python3
"""Publish/subscribe, a subscriber: every copy of this program gets every line."""
import argparse
import os

import pika

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--count", type=int, help="stop after this many messages (default: never)")
args = parser.parse_args()

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.exchange_declare("logs", exchange_type="fanout")
queue = channel.queue_declare("", exclusive=True).method.queue
channel.queue_bind(exchange="logs", queue=queue)

received = 0


def on_message(ch, method, properties, body):
    global received
    received += 1
    print(f"received: {body.decode()}", flush=True)
    if received == args.count:
        ch.stop_consuming()


channel.basic_consume(queue=queue, on_message_callback=on_message, auto_ack=True)
print("waiting for logs, Ctrl-C to stop", flush=True)
try:
    channel.start_consuming()
except KeyboardInterrupt:
    print("stopped")
connection.close()
