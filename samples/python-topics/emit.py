#!/usr/bin/env python3
"""Topics, the publisher: sends a line to the topic exchange 'topic_logs' with a routing key.

    emit.py [KEY [MESSAGE ...]]      e.g. emit.py kern.critical "out of memory"
"""
import os
import sys

import pika

key = sys.argv[1] if len(sys.argv) > 1 else "kern.critical"
message = " ".join(sys.argv[2:]) or "Hello World!"

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.exchange_declare("topic_logs", exchange_type="topic")

channel.basic_publish(exchange="topic_logs", routing_key=key, body=message)
print(f"sent: {key}: {message}")

connection.close()
