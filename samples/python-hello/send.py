#!/usr/bin/env python3
"""Hello world, the producer: puts one message into the queue 'hello'."""
import os
import sys

import pika

body = " ".join(sys.argv[1:]) or "Hello World!"

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.queue_declare("hello")

channel.basic_publish(exchange="", routing_key="hello", body=body)
print(f"sent: {body}")

connection.close()
