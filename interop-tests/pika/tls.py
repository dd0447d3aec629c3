#!/usr/bin/python3
"""pika over TLS. The environment names the files: TLS_CA, TLS_OTHER_CA, TLS_CERT, TLS_KEY."""
import os
import ssl

import pika
from pika.credentials import ExternalCredentials

from scenario import URL, equal, raises, run, scenario


def parameters(authority="TLS_CA", certificate=True, version=None):
    context = ssl.create_default_context(cafile=os.environ[authority])
    if certificate:
        context.load_cert_chain(os.environ["TLS_CERT"], os.environ["TLS_KEY"])
    if version is not None:
        context.minimum_version = context.maximum_version = version
    made = pika.URLParameters(URL)
    made.ssl_options = pika.SSLOptions(context, "localhost")
    return made


def round_trip(made):
    with pika.BlockingConnection(made) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        queue = channel.queue_declare("", exclusive=True).method.queue
        bodies = [b"", b"small", b"x" * 300_000]
        for body in bodies:
            channel.basic_publish("", queue, body)
        equal(bodies, [channel.basic_get(queue, auto_ack=True)[2] for _ in bodies])


@scenario
def tls_1_2():
    round_trip(parameters(version=ssl.TLSVersion.TLSv1_2))


@scenario
def tls_1_3():
    round_trip(parameters(version=ssl.TLSVersion.TLSv1_3))


@scenario
def the_certificate_is_the_login():
    made = parameters()
    made.credentials = ExternalCredentials()
    round_trip(made)


@scenario
def a_server_of_another_authority_is_refused():
    raises(Exception, lambda: pika.BlockingConnection(parameters(authority="TLS_OTHER_CA")))


@scenario
def a_client_without_a_certificate_is_refused():
    raises(Exception, lambda: pika.BlockingConnection(parameters(certificate=False)))


run()
