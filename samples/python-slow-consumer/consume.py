#!/usr/bin/env python3
"""Takes longer over each message than the producer takes to send the next: the queue holds the rest."""
import argparse
import os

import pika

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--work", type=float, default=2.0, help="seconds spent on each message")
parser.add_argument("--count", type=int, help="stop after this many messages (default: never)")
args = parser.parse_args()

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.queue_declare("slow")
channel.basic_qos(prefetch_count=1)

handled = 0


def on_message(ch, method, properties, body):
    global handled
    connection.sleep(args.work)
    waiting = ch.queue_declare("slow", passive=True).method.message_count
    print(f"handled: {body.decode()} ({waiting} waiting)", flush=True)
    ch.basic_ack(method.delivery_tag)
    handled += 1
    if handled == args.count:
        ch.stop_consuming()


channel.basic_consume(queue="slow", on_message_callback=on_message)
print("waiting for messages, Ctrl-C to stop", flush=True)
try:
    channel.start_consuming()
except KeyboardInterrupt:
    print("stopped")
connection.close()
