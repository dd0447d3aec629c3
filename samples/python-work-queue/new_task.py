#!/usr/bin/env python3
"""Work queue, the producer: puts a JSON task into the durable queue 'tasks'.

    new_task.py FUNC [ARG ...]      e.g. new_task.py send_email alice@example.org Welcome
"""
import json
import os
import sys

import pika

func, *arguments = sys.argv[1:] or ["send_email", "alice@example.org", "Welcome"]
task = json.dumps({"func": func, "args": arguments})

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.queue_declare("tasks", durable=True)

channel.basic_publish(
    exchange="",
    routing_key="tasks",
    body=task,
    properties=pika.BasicProperties(
        content_type="application/json",
        delivery_mode=pika.spec.PERSISTENT_DELIVERY_MODE,
    ),
)
print(f"queued: {task}")

connection.close()
