#!/usr/bin/env python3
"""Publishes ten messages, one a second, to a consumer that is slower than that."""
import argparse
import os

import pika

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--count", type=int, default=10)
parser.add_argument("--interval", type=float, default=1.0, help="seconds between two messages")
args = parser.parse_args()

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.queue_declare("slow")

for number in range(1, args.count + 1):
    channel.basic_publish(exchange="", routing_key="slow", body=f"message {number}")
    print(f"sent: message {number}", flush=True)
    if number < args.count:
        connection.sleep(args.interval)  # unlike time.sleep this goes on answering heartbeats

connection.close()
