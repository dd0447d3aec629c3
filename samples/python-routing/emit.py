#!/usr/bin/env python3
"""Routing, the publisher: sends a line to the direct exchange 'direct_logs' with a routing key.

    emit.py [KEY [MESSAGE ...]]      e.g. emit.py error "disk is full"
"""
import os
import sys

import pika

key = sys.argv[1] if len(sys.argv) > 1 else "error"
message = " ".join(sys.argv[2:]) or "Hello World!"

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.exchange_declare("direct_logs", exchange_type="direct")

channel.basic_publish(exchange="direct_logs", routing_key=key, body=message)
print(f"sent: {key}: {message}")

connection.close()
