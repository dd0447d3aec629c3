#!/usr/bin/python3
"""kombu, and Celery's client side on top of it, over TLS. The environment names the files: TLS_CA, TLS_OTHER_CA, TLS_CERT, TLS_KEY."""
import os
import ssl

import celery
import kombu

from scenario import URL, equal, raises, run, scenario, unique


def options(authority="TLS_CA", certificate=True):
    made = {"ca_certs": os.environ[authority], "cert_reqs": ssl.CERT_REQUIRED, "server_hostname": "localhost"}
    if certificate:
        made.update(certfile=os.environ["TLS_CERT"], keyfile=os.environ["TLS_KEY"])
    return made


def connection(**settings):
    return kombu.Connection(URL, ssl=options(**settings), connect_timeout=10)


@scenario
def a_message_goes_through_a_queue():
    with connection() as opened:
        queue = opened.SimpleQueue(unique("tls"))
        queue.put({"text": "x" * 200_000})
        message = queue.get(timeout=20)
        equal({"text": "x" * 200_000}, message.payload)
        message.ack()
        queue.close()


@scenario
def the_certificate_is_the_login():
    with kombu.Connection(URL, ssl=options(), login_method="EXTERNAL") as opened:
        opened.ensure_connection(max_retries=1)


@scenario
def a_server_of_another_authority_is_refused():
    raises(Exception, lambda: connection(authority="TLS_OTHER_CA").ensure_connection(max_retries=1))


@scenario
def a_client_without_a_certificate_is_refused():
    raises(Exception, lambda: connection(certificate=False).ensure_connection(max_retries=1))


@scenario
def a_task_of_celery_is_sent():
    name = unique("tls-tasks")
    app = celery.Celery("tls", broker=URL)
    app.conf.update(broker_use_ssl=options(), task_default_queue=name)
    sent = app.send_task("tasks.add", args=[1, 2])
    with connection() as opened:
        queue = opened.SimpleQueue(name)
        message = queue.get(timeout=20)
        equal((sent.id, "tasks.add"), (message.headers["id"], message.headers["task"]))
        message.ack()
        queue.close()


run()
