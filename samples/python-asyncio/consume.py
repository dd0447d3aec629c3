#!/usr/bin/env python3
"""An asyncio consumer: every message becomes a task of its own, and the loop stays free meanwhile.

pika's AsyncioConnection speaks in callbacks. Two of them become futures here, the deliveries
become tasks, and the rest is ordinary async code.
"""
import argparse
import asyncio
import json
import os
import signal

import pika
from pika.adapters.asyncio_connection import AsyncioConnection

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--count", type=int, help="stop after this many jobs (default: never)")
args = parser.parse_args()

url = os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F")


async def connect(closed):
    opened = asyncio.get_running_loop().create_future()
    AsyncioConnection(
        pika.URLParameters(url),
        on_open_callback=opened.set_result,
        on_open_error_callback=lambda _connection, error: opened.set_exception(error),
        on_close_callback=lambda _connection, reason: closed.set_result(reason),
    )
    return await opened


async def open_channel(connection):
    opened = asyncio.get_running_loop().create_future()
    connection.channel(on_open_callback=opened.set_result)
    return await opened


async def declare(channel, queue):
    declared = asyncio.get_running_loop().create_future()
    channel.queue_declare(queue, callback=declared.set_result)
    await declared


async def handle(channel, method, body):
    job = json.loads(body)
    print(f"started: {job['name']}", flush=True)
    await asyncio.sleep(job["seconds"])  # stands for any awaited work: a request, a query
    channel.basic_ack(method.delivery_tag)
    print(f"done: {job['name']}", flush=True)


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    closed = loop.create_future()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    connection = await connect(closed)
    closed.add_done_callback(lambda _closed: stop.set())
    channel = await open_channel(connection)
    await declare(channel, "jobs")

    tasks = set()
    failures = []
    handled = 0

    def finished(task):
        nonlocal handled
        tasks.discard(task)
        if task.cancelled():
            return
        handled += 1
        if task.exception() is not None:
            failures.append(task.exception())
        if failures or handled == args.count:
            stop.set()

    def on_message(ch, method, _properties, body):
        task = loop.create_task(handle(ch, method, body))
        tasks.add(task)
        task.add_done_callback(finished)

    channel.basic_qos(prefetch_count=10)
    channel.basic_consume("jobs", on_message)
    print("waiting for jobs, Ctrl-C to stop", flush=True)

    await stop.wait()
    for task in tasks:
        task.cancel()
    if closed.done():
        raise closed.result()  # the connection was lost
    connection.close()
    await closed
    if failures:
        raise failures[0]
    print(f"stopped after {handled} jobs")


asyncio.run(main())
