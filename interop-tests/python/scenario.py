"""What the Python scripts share: registering scenarios, and running the one that the command line names."""
import os
import sys
import time
import traceback
import uuid

SCENARIOS = {}
URL = os.environ["AMQP_URL"]
LIMIT = 60


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


def unique(what):
    return f"{what}-{uuid.uuid4().hex}"


def equal(expected, actual):
    if expected != actual:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def raises(kind, function, *arguments, **named):
    """The exception of that kind which the call has to end with."""
    try:
        function(*arguments, **named)
    except kind as error:
        return error
    raise AssertionError(f"no {kind} came of {function}")


def until(condition, what, step=lambda: time.sleep(0.02)):
    """Asks again and again, doing `step` in between, until the condition holds; returns what it came to."""
    end = time.monotonic() + LIMIT
    while not (result := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not seen within {LIMIT} s: {what}")
        step()
    return result


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
