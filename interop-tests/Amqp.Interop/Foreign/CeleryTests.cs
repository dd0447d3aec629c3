namespace Amqp.Interop.Foreign;

/// <summary>Debian's Celery: the scenarios and steps of interop-tests/celery, each in a process of its own, with real workers.</summary>
public sealed class CeleryTests(CeleryFixture celery) : IClassFixture<CeleryFixture>
{
    private static readonly string[] Names =
    [
        "a_task_returns_its_result",
        "a_large_argument_arrives_whole",
        "an_exception_comes_back",
        "a_task_retries_until_it_succeeds",
        "a_task_gives_up_after_its_retries",
        "a_countdown_is_waited_for",
        "an_eta_is_waited_for",
        "an_expired_task_is_not_run",
        "a_group_collects_its_results",
        "a_chain_hands_results_on",
        "a_chain_ends_at_the_first_failure",
        "callbacks_and_errbacks_are_run",
        "tasks_are_routed_by_topic",
        "results_nobody_waits_for_are_dropped",
        "ping_finds_the_worker",
        "the_worker_tells_what_it_knows",
        "a_scheduled_task_is_revoked",
        "consumers_are_added_and_cancelled",
        "a_rate_limit_is_set",
        "events_are_heard",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [CeleryTheory]
    [MemberData(nameof(Scenarios))]
    public Task With_a_running_worker(string scenario)
    {
        ForeignClient.Celery.Require();
        return PythonScript.PassesAsync(
            celery.Uri, "celery/scenarios.py", scenario, CeleryWorker.Environment(CeleryFixture.Queue, celery.Worker));
    }

    [CeleryFact]
    public async Task Every_scenario_of_the_script_is_a_test()
    {
        ForeignClient.Celery.Require();
        Assert.Equal(Names, await PythonScript.ListAsync(celery.Uri, "celery/scenarios.py", CeleryWorker.Environment(CeleryFixture.Queue, "")));
    }

    [CeleryFact]
    public async Task A_worker_takes_as_much_as_its_prefetch_and_gives_the_rest_back_when_it_is_stopped()
    {
        ForeignClient.Celery.Require();
        var queue = UniqueName.Of("prefetch");
        IReadOnlyList<string> before;
        await using (var worker = await CeleryWorker.StartAsync(celery.Uri, queue))
        {
            await StepAsync(queue, worker, "send_twelve_to_hold");
            await StepAsync(queue, worker, "two_are_active_six_are_reserved");

            worker.Process.SendTerminate();
            await worker.Process.WaitForLineAsync("Warm shutdown");
            worker.OpenGate();
            before = await worker.Process.SucceedAsync();
            Assert.Equal(2, before.Count(line => line.StartsWith("holding ", StringComparison.Ordinal)));
        }

        // Whatever it did not finish, the first worker had eight of them.
        await using var next = await CeleryWorker.StartAsync(celery.Uri, queue);
        next.OpenGate();
        for (var number = 0; number < 12; number++)
        {
            if (!before.Contains($"released {number} redelivered=False"))
                await next.Process.WaitForLineAsync($"released {number} redelivered={number < 8}");
        }

        await StepAsync(queue, next, "the_queue_is_empty");
    }

    [CeleryFact]
    public async Task Tasks_of_higher_priority_are_run_first()
    {
        ForeignClient.Celery.Require();
        var queue = UniqueName.Of("priority");
        await StepAsync(queue, null, "tell_with_priorities");
        await using var worker = await CeleryWorker.StartAsync(celery.Uri, queue, processes: 1, queues: $"{queue}.urgent");
        await worker.Process.WaitForLineAsync("told 0-0");
        Assert.Equal(["9-2", "5-1", "5-3", "1-4", "0-0"], Told(worker));
    }

    [CeleryFact]
    public async Task A_broadcast_reaches_every_worker()
    {
        ForeignClient.Celery.Require();
        var queue = UniqueName.Of("broadcast");
        await using var first = await CeleryWorker.StartAsync(celery.Uri, queue, processes: 1);
        await using var second = await CeleryWorker.StartAsync(celery.Uri, queue, processes: 1);
        await StepAsync(queue, first, "tell_everyone");
        await first.Process.WaitForLineAsync("told everyone");
        await second.Process.WaitForLineAsync("told everyone");
    }

    [CeleryFact]
    public async Task A_task_of_a_worker_that_is_killed_is_run_by_another()
    {
        ForeignClient.Celery.Require();
        var queue = UniqueName.Of("killed");
        await using (var worker = await CeleryWorker.StartAsync(celery.Uri, queue))
        {
            await StepAsync(queue, worker, "send_one_to_hold");
            await worker.Process.WaitForLineAsync("holding one redelivered=False");
            worker.Process.Kill();
            await worker.Process.WaitForExitAsync();
        }

        await using var next = await CeleryWorker.StartAsync(celery.Uri, queue);
        next.OpenGate();
        await next.Process.WaitForLineAsync("released one redelivered=True");
        await StepAsync(queue, next, "the_queue_is_empty");
    }

    [CeleryFact]
    public async Task A_worker_whose_connection_breaks_comes_back_and_runs_its_task_again()
    {
        ForeignClient.Celery.Require();
        var queue = UniqueName.Of("cut");
        await using var proxy = new TcpProxy(celery.Uri);
        await using var worker = await CeleryWorker.StartAsync(proxy.Uri, queue);
        await StepAsync(queue, worker, "send_one_to_hold");
        await worker.Process.WaitForLineAsync("holding one redelivered=False");

        proxy.Cut();

        // It hands the task to its pool again, where the first run of it has to end before.
        await worker.ConnectedAsync(2);
        await Eventually.TrueAsync(
            () => worker.Process.ErrorOutput.Split('\n').Count(line => line.EndsWith("received", StringComparison.Ordinal)) == 2,
            "the task received again");
        worker.OpenGate();
        await worker.Process.WaitForLineAsync("released one redelivered=True");
        await StepAsync(queue, worker, "the_queue_is_empty");
    }

    [CeleryFact]
    public async Task A_worker_lives_through_a_restart_of_the_broker()
    {
        ForeignClient.Celery.Require();
        await using var broker = await BrokerProcess.StartAsync();
        var queue = UniqueName.Of("restart");
        await using var worker = await CeleryWorker.StartAsync(broker.Uri, queue);
        (string, string)[] environment = CeleryWorker.Environment(queue, worker.Name);
        await PythonScript.PassesAsync(broker.Uri, "celery/scenarios.py", "a_task_returns_its_result", environment);

        await broker.RestartAsync(() => worker.Process.WaitForLineAsync("Trying again in"));

        await worker.ConnectedAsync(2);
        await PythonScript.PassesAsync(broker.Uri, "celery/scenarios.py", "a_task_returns_its_result", environment);
        await PythonScript.PassesAsync(broker.Uri, "celery/scenarios.py", "ping_finds_the_worker", environment);
    }

    [CeleryFact]
    public async Task Tasks_wait_through_a_restart_of_the_broker()
    {
        ForeignClient.Celery.Require();
        await using var broker = await BrokerProcess.StartAsync();
        var queue = UniqueName.Of("wait");
        await PythonScript.PassesAsync(broker.Uri, "celery/steps.py", "send_twelve_to_hold", CeleryWorker.Environment(queue, ""));

        await broker.RestartAsync();

        await using var worker = await CeleryWorker.StartAsync(broker.Uri, queue);
        worker.OpenGate();
        for (var number = 0; number < 12; number++)
            await worker.Process.WaitForLineAsync(line => line.StartsWith($"released {number} ", StringComparison.Ordinal), $"task {number}");
    }

    private static IEnumerable<string> Told(CeleryWorker worker) =>
        worker.Process.Output.Where(line => line.StartsWith("told ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]);

    private Task StepAsync(string queue, CeleryWorker? worker, string step) =>
        PythonScript.PassesAsync(celery.Uri, "celery/steps.py", step, CeleryWorker.Environment(queue, worker?.Name ?? ""));
}
