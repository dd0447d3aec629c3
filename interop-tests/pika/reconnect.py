#!/usr/bin/python3
"""The usual loop around a BlockingConnection: connect, consume, and start again when the connection breaks.

    reconnect.py QUEUE COUNT      stops after the message COUNT, which it acknowledges with all before it
"""
import sys
import time

import pika
import pika.exceptions

from scenario import URL

queue, count = sys.argv[1], int(sys.argv[2])
received = 0


def on_message(ch, method, properties, body):
    global received
    received += 1
    print(f"received: {body.decode()} redelivered={method.redelivered}", flush=True)
    if received == count:
        ch.basic_ack(method.delivery_tag, multiple=True)
        ch.stop_consuming()


while True:
    try:
        connection = pika.BlockingConnection(pika.URLParameters(URL))
        channel = connection.channel()
        channel.queue_declare(queue, durable=True)
        channel.basic_consume(queue, on_message)
        print("consuming", flush=True)
        channel.start_consuming()
        connection.close()
        break
    except pika.exceptions.AMQPConnectionError as error:
        print(f"lost: {type(error).__name__}", flush=True)
        time.sleep(0.1)
print("finished")
