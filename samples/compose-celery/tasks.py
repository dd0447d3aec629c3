"""A shop's task: `python tasks.py 3 4` asks a worker for the sum of an order's prices and prints it."""
import os
import sys

from celery import Celery

app = Celery(
    "shop",
    broker=os.environ.get("CELERY_BROKER_URL", "amqp://shop:shop@localhost:5672/orders"),
    backend="rpc://",
)


@app.task(name="shop.total")
def total(prices):
    return sum(prices)


if __name__ == "__main__":
    print(total.delay([float(price) for price in sys.argv[1:]]).get(timeout=60))
