#!/usr/bin/python3
"""What programs that use Celery expect of a broker: one scenario per run, named on the command line, against one running worker."""
import datetime
import os
import time

from celery import chain, group
from celery.exceptions import TaskRevokedError, TimeoutError

from scenario import LIMIT, equal, raises, run, scenario, until
from tasks import QUEUE, add, app, clock, fail, measure, never_succeed, note, report, succeed_at

WORKER = os.environ["CELERY_WORKER"]


def get(result):
    return result.get(timeout=LIMIT)


def inspect():
    return app.control.inspect([WORKER], timeout=10, limit=1)


@scenario
def a_task_returns_its_result():
    equal(5, get(add.delay(2, 3)))
    equal([0, 2, 4], [get(result) for result in [add.delay(n, n) for n in range(3)]])


@scenario
def a_large_argument_arrives_whole():
    equal(3_000_000, get(measure.delay("x" * 3_000_000)))


@scenario
def an_exception_comes_back():
    result = fail.delay("no luck")
    equal(("no luck",), raises(ValueError, get, result).args)
    equal("FAILURE", result.state)


@scenario
def a_task_retries_until_it_succeeds():
    equal(3, get(succeed_at.delay(3)))


@scenario
def a_task_gives_up_after_its_retries():
    equal(("attempt 3",), raises(ValueError, get, never_succeed.delay()).args)


@scenario
def a_countdown_is_waited_for():
    due = time.time() + 1
    result = clock.apply_async(countdown=1)
    until(lambda: [entry for entry in inspect().scheduled()[WORKER] if entry["request"]["id"] == result.id] or result.ready(),
          "the scheduled task")
    equal(True, get(result) >= due - 0.01)


@scenario
def an_eta_is_waited_for():
    due = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
    # More than the worker may prefetch: what waits for its time must not keep the others out.
    later = [clock.apply_async(eta=due) for _ in range(9)]
    now = add.delay(1, 1)
    equal(2, get(now))
    equal(True, all(get(result) >= due.timestamp() - 0.01 for result in later))


@scenario
def an_expired_task_is_not_run():
    raises(TaskRevokedError, get, add.apply_async((1, 1), expires=datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)))


@scenario
def a_group_collects_its_results():
    results = group(add.s(n, n) for n in range(20))()
    equal([2 * n for n in range(20)], get(results))
    equal(True, results.successful())


@scenario
def a_chain_hands_results_on():
    result = chain(add.s(1, 2), add.s(10), add.s(100))()
    equal(113, get(result))
    equal([113, 13, 3], [get(each) for each in (result, result.parent, result.parent.parent)])


@scenario
def a_chain_ends_at_the_first_failure():
    result = (fail.s("broken") | add.s(1)).apply_async()
    raises(ValueError, get, result)


@scenario
def callbacks_and_errbacks_are_run():
    then, otherwise = add.s(40), report.si("failure")
    finished, failed = then.freeze(), otherwise.freeze()
    equal(2, get(add.apply_async((1, 1), link=then, link_error=otherwise)))
    equal(42, get(finished))
    raises(ValueError, get, fail.apply_async(("broken",), link=then, link_error=otherwise))
    equal("report of failure", get(failed))


@scenario
def tasks_are_routed_by_topic():
    equal("report of monday", get(report.delay("monday")))
    equal("report of tuesday", get(report.apply_async(("tuesday",), routing_key="report.weekly.long")))


@scenario
def results_nobody_waits_for_are_dropped():
    equal(None, note.delay("nobody reads this").get(timeout=LIMIT))
    equal(2, get(add.delay(1, 1)))


@scenario
def ping_finds_the_worker():
    equal([{WORKER: {"ok": "pong"}}], app.control.ping([WORKER], timeout=10, limit=1))
    equal({WORKER: {"ok": "pong"}}, inspect().ping())


@scenario
def the_worker_tells_what_it_knows():
    equal(True, {"tasks.add", "tasks.fail", "tasks.hold"} <= set(inspect().registered()[WORKER]))
    queues = {queue["name"] for queue in inspect().active_queues()[WORKER]}
    equal(True, {QUEUE, f"{QUEUE}.reports", f"{QUEUE}.urgent"} <= queues)
    stats = inspect().stats()[WORKER]
    equal(2, stats["pool"]["max-concurrency"])
    equal("amqp", stats["broker"]["transport"])
    equal(QUEUE, inspect().conf()[WORKER]["task_default_queue"])


@scenario
def a_scheduled_task_is_revoked():
    result = clock.apply_async(countdown=600)
    until(lambda: [entry for entry in inspect().scheduled()[WORKER] if entry["request"]["id"] == result.id], "the scheduled task")
    ((reply,),) = [answer.values() for answer in app.control.revoke(result.id, destination=[WORKER], reply=True, timeout=10, limit=1)]
    equal(["ok"], list(reply))
    equal(True, result.id in inspect().revoked()[WORKER])


@scenario
def consumers_are_added_and_cancelled():
    name = f"{QUEUE}.extra"
    equal([{WORKER: {"ok": f"add consumer {name}"}}],
          app.control.add_consumer(name, destination=[WORKER], reply=True, timeout=10, limit=1))
    equal(7, get(add.apply_async((3, 4), queue=name)))
    equal([{WORKER: {"ok": f"no longer consuming from {name}"}}],
          app.control.cancel_consumer(name, destination=[WORKER], reply=True, timeout=10, limit=1))
    unread = add.apply_async((3, 4), queue=name)
    raises(TimeoutError, unread.get, timeout=0.5)
    with app.connection_for_read() as connection:
        equal(1, connection.default_channel.queue_delete(name))


@scenario
def a_rate_limit_is_set():
    equal([{WORKER: {"ok": "new rate limit set successfully"}}],
          app.control.rate_limit("tasks.clock", "1000/s", destination=[WORKER], reply=True, timeout=10, limit=1))
    equal(True, get(clock.delay()) > 0)


@scenario
def events_are_heard():
    seen = []
    with app.connection_for_read() as connection:
        receiver = app.events.Receiver(connection, handlers={"*": lambda event: seen.append((event["type"], event.get("uuid")))})
        with receiver.consumer_context() as (receiving, _, _):
            result = add.delay(1, 1)

            def drain():
                try:
                    receiving.drain_events(timeout=1)
                except OSError:
                    pass

            until(lambda: ("task-succeeded", result.id) in seen, "the event of the task's success", drain)
    mine = [kind for kind, task in seen if task == result.id and kind != "task-sent"]
    equal(["task-received", "task-started", "task-succeeded"], mine)


if __name__ == "__main__":
    run()
