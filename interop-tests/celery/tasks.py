"""The application that workers and scenarios share: `CELERY_QUEUE` names its queue, `GATE` a file that held tasks wait for."""
import os
import time

from celery import Celery
from kombu import Exchange, Queue
from kombu.common import Broadcast

QUEUE = os.environ["CELERY_QUEUE"]

app = Celery("interop", broker=os.environ["AMQP_URL"], backend="rpc://")
app.conf.update(
    task_default_queue=QUEUE,
    task_queues=[
        Queue(QUEUE, Exchange(QUEUE), routing_key=QUEUE),
        Queue(f"{QUEUE}.reports", Exchange(f"{QUEUE}.topic", type="topic"), routing_key="report.#"),
        Queue(f"{QUEUE}.urgent", Exchange(QUEUE), routing_key="urgent", queue_arguments={"x-max-priority": 9}),
        Broadcast(f"{QUEUE}.everyone", queue=None, auto_delete=True),
    ],
    task_routes={"tasks.report": {"queue": f"{QUEUE}.reports", "routing_key": "report.daily"}},
    broker_transport_options={"confirm_publish": True},
    broker_connection_max_retries=None,
    worker_send_task_events=True,
    worker_redirect_stdouts=False,
    event_queue_prefix=f"{QUEUE}.ev",
)


def say(text):
    print(text, flush=True)


@app.task
def add(x, y):
    return x + y


@app.task(ignore_result=True)
def note(text):
    return text


@app.task
def measure(text):
    return len(text)


@app.task
def fail(text):
    raise ValueError(text)


@app.task(bind=True, max_retries=3, default_retry_delay=0.1)
def succeed_at(self, attempt):
    if self.request.retries + 1 < attempt:
        raise self.retry()
    return self.request.retries + 1


@app.task(bind=True, autoretry_for=(ValueError,), retry_kwargs={"countdown": 0.1}, max_retries=2)
def never_succeed(self):
    raise ValueError(f"attempt {self.request.retries + 1}")


@app.task
def clock():
    return time.time()


@app.task
def report(day):
    return f"report of {day}"


@app.task(bind=True)
def tell(self, text):
    say(f"told {text} by {self.request.hostname.split('@')[0]}")


@app.task(bind=True, acks_late=True, reject_on_worker_lost=True)
def hold(self, name):
    redelivered = self.request.delivery_info["redelivered"]
    say(f"holding {name} redelivered={redelivered}")
    while not os.path.exists(os.environ["GATE"]):
        time.sleep(0.02)
    say(f"released {name} redelivered={redelivered}")
    return name
