#!/usr/bin/env python3
"""Publishes jobs for the asyncio consumer.

    publish.py NAME=SECONDS [NAME=SECONDS ...]      e.g. publish.py slow=3 quick=0.1
"""
import json
import os
import sys

import pika

jobs = [job.split("=", 1) for job in sys.argv[1:] or ["slow=3", "quick=0.1", "instant=0"]]

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.queue_declare("jobs")

for name, seconds in jobs:
    body = json.dumps({"name": name, "seconds": float(seconds)})
    channel.basic_publish(exchange="", routing_key="jobs", body=body)
    print(f"sent: {body}")

connection.close()
