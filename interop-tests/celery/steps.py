#!/usr/bin/python3
"""Steps of the tests that start, kill and restart workers and brokers: one per run, named on the command line."""
import os

from scenario import equal, run, scenario, until
from tasks import QUEUE, app, hold, tell

WORKER = os.environ["CELERY_WORKER"]


def inspect():
    return app.control.inspect([WORKER], timeout=10, limit=1)


def waiting():
    with app.connection_for_read() as connection:
        return connection.default_channel.queue_declare(QUEUE, passive=True).message_count


@scenario
def send_one_to_hold():
    hold.apply_async(("one",), ignore_result=True)


@scenario
def send_twelve_to_hold():
    for number in range(12):
        hold.delay(f"{number}")


@scenario
def two_are_active_six_are_reserved():
    until(lambda: len(inspect().active()[WORKER]) == 2, "two active tasks")
    until(lambda: len(inspect().reserved()[WORKER]) == 6, "six reserved tasks")
    until(lambda: waiting() == 4, "four messages in the queue")
    equal(8, inspect().stats()[WORKER]["prefetch_count"])


@scenario
def the_queue_is_empty():
    until(lambda: not inspect().active()[WORKER] and waiting() == 0, "an idle worker and an empty queue")


@scenario
def tell_with_priorities():
    # Declares the queue that the worker, which is started later, consumes.
    for number, priority in enumerate([0, 5, 9, 5, 1]):
        tell.apply_async((f"{priority}-{number}",), queue=f"{QUEUE}.urgent", routing_key="urgent", priority=priority)


@scenario
def tell_everyone():
    tell.apply_async(("everyone",), queue=f"{QUEUE}.everyone", exchange=f"{QUEUE}.everyone")


if __name__ == "__main__":
    run()
