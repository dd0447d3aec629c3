#!/usr/bin/env python3
"""RPC, the client: asks for Fibonacci numbers and waits for the answers on a queue of its own.

    client.py [N ...]
"""
import os
import sys
import uuid

import pika


class FibonacciClient:
    def __init__(self, url):
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        self.reply_queue = self.channel.queue_declare("", exclusive=True).method.queue
        self.channel.basic_consume(self.reply_queue, self.on_response, auto_ack=True)
        self.correlation_id = None
        self.response = None

    def on_response(self, ch, method, properties, body):
        if properties.correlation_id == self.correlation_id:
            self.response = int(body)

    def call(self, n):
        self.response = None
        self.correlation_id = str(uuid.uuid4())
        self.channel.basic_publish(
            exchange="",
            routing_key="rpc_queue",
            properties=pika.BasicProperties(
                reply_to=self.reply_queue, correlation_id=self.correlation_id
            ),
            body=str(n),
        )
        while self.response is None:
            self.connection.process_data_events(time_limit=None)
        return self.response

    def close(self):
        self.connection.close()


client = FibonacciClient(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F"))
for argument in sys.argv[1:] or ["30"]:
    print(f"fib({argument}) = {client.call(int(argument))}", flush=True)
client.close()
