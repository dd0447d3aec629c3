#!/usr/bin/env python3
"""Work queue, a worker: takes one JSON task at a time from the queue 'tasks' and does it.

Start as many as you like: the broker hands each task to one of them, and hands it
to another one if the first goes away before it has acknowledged it.
"""
import argparse
import json
import os
import time

import pika

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--name", default=f"worker-{os.getpid()}")
parser.add_argument("--count", type=int, help="stop after this many tasks (default: never)")
args = parser.parse_args()


def send_email(address, subject="(no subject)"):
    return f"mail to {address}: {subject}"


def add(*numbers):
    return sum(float(n) for n in numbers)


def sleep(seconds):
    time.sleep(float(seconds))
    return f"slept {seconds} s"


FUNCTIONS = {f.__name__: f for f in (send_email, add, sleep)}

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.queue_declare("tasks", durable=True)
channel.basic_qos(prefetch_count=1)

handled = 0


def on_task(ch, method, properties, body):
    global handled
    print(f"{args.name} started: {body.decode()}", flush=True)
    try:
        task = json.loads(body)
        result = FUNCTIONS[task["func"]](*task["args"])
    except (ValueError, KeyError, TypeError) as error:
        # A task that cannot be done now cannot be done later either: not back into the queue.
        print(f"{args.name} refused: {body.decode()} ({type(error).__name__})", flush=True)
        ch.basic_nack(method.delivery_tag, requeue=False)
    else:
        print(f"{args.name} done: {result}", flush=True)
        ch.basic_ack(method.delivery_tag)
    handled += 1
    if handled == args.count:
        ch.stop_consuming()


channel.basic_consume(queue="tasks", on_message_callback=on_task)
print(f"{args.name} waiting for tasks, Ctrl-C to stop", flush=True)
try:
    channel.start_consuming()
except KeyboardInterrupt:
    print(f"{args.name} stopped")
connection.close()
