"""What the pika scripts share: registering scenarios, and running the one that the command line names."""
import os
import sys
import traceback
import uuid

SCENARIOS = {}
URL = os.environ["AMQP_URL"]


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


def unique(what):
    return f"{what}-{uuid.uuid4().hex}"


def equal(expected, actual):
    if expected != actual:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def run():
    """`--list` prints the names, one name runs that scenario; exit code 1 says that it failed."""
    if sys.argv[1:] == ["--list"]:
        print("\n".join(SCENARIOS))
        return
    (name,) = sys.argv[1:]
    try:
        SCENARIOS[name]()
    except Exception:
        traceback.print_exc()
        sys.exit(1)
    print(f"passed: {name}")
