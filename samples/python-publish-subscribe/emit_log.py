#!/usr/bin/env python3
"""Publish/subscribe, the publisher: sends a line to everyone who listens to the fanout exchange 'logs'."""
import os
import sys

import pika

message = " ".join(sys.argv[1:]) or "info: Hello World!"

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.exchange_declare("logs", exchange_type="fanout")

channel.basic_publish(exchange="logs", routing_key="", body=message)
print(f"sent: {message}")

connection.close()
