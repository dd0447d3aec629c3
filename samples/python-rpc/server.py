#!/usr/bin/env python3
"""RPC, the server: answers requests for Fibonacci numbers on the queue 'rpc_queue'."""
import argparse
import os

import pika

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--count", type=int, help="stop after this many requests (default: never)")
args = parser.parse_args()


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.queue_declare("rpc_queue")
channel.basic_qos(prefetch_count=1)

answered = 0


def on_request(ch, method, properties, body):
    global answered
    response = fib(int(body))
    ch.basic_publish(
        exchange="",
        routing_key=properties.reply_to,
        properties=pika.BasicProperties(correlation_id=properties.correlation_id),
        body=str(response),
    )
    ch.basic_ack(method.delivery_tag)
    print(f"answered: fib({int(body)}) = {response}", flush=True)
    answered += 1
    if answered == args.count:
        ch.stop_consuming()


channel.basic_consume(queue="rpc_queue", on_message_callback=on_request)
print("waiting for requests, Ctrl-C to stop", flush=True)
try:
    channel.start_consuming()
except KeyboardInterrupt:
    print("stopped")
connection.close()
