using Amqp.Interop.Foreign;

namespace Amqp.Interop.Samples;

public sealed class WorkQueueTests(BrokerFixture broker) : SampleTest(broker, "tasks")
{
    [PikaTheory]
    [InlineData(Python, Python, Python)]
    [InlineData(CSharp, Python, CSharp)]
    public Task Several_workers_share_the_tasks(string producer, string first, string second) => ProveAsync(producer, first, second);

    [Fact]
    public Task Several_workers_share_the_tasks_in_csharp() => ProveAsync(CSharp, CSharp, CSharp);

    [PikaTheory]
    [InlineData(Python)]
    public Task A_task_of_a_worker_that_died_goes_to_another(string language) => ProveRedeliveryAsync(language);

    [Fact]
    public Task A_task_of_a_worker_that_died_goes_to_another_in_csharp() => ProveRedeliveryAsync(CSharp);

    [PikaTheory]
    [InlineData(Python)]
    public Task A_task_that_nobody_knows_is_refused(string language) => ProveRefusalAsync(language);

    [Fact]
    public Task A_task_that_nobody_knows_is_refused_in_csharp() => ProveRefusalAsync(CSharp);

    private async Task ProveAsync(string producer, params string[] languages)
    {
        ClientProcess[] workers = [.. languages.Select((language, i) => Work(language, $"worker-{i}"))];
        foreach (var worker in workers)
            await worker.WaitForLineAsync("waiting");

        string[] addresses = [.. Enumerable.Range(1, 6).Select(i => $"user{i}@example.org")];
        foreach (var address in addresses)
            await Queue(producer, "send_email", address, "Welcome").SucceedAsync();

        List<string> done = [];
        await Eventually.TrueAsync(
            () =>
            {
                done = [.. workers.SelectMany(worker => worker.Output).Where(line => line.Contains("done", StringComparison.Ordinal))];
                return done.Count >= addresses.Length;
            },
            "the end of all tasks");
        foreach (var address in addresses)
            Assert.Single(done, line => line.EndsWith($"done: mail to {address}: Welcome", StringComparison.Ordinal));
        Assert.All(workers, worker => Assert.Contains(worker.Output, line => line.Contains("done", StringComparison.Ordinal)));

        foreach (var worker in workers)
            worker.SendInterrupt();
        foreach (var worker in workers)
            await worker.SucceedAsync();
        var queue = await Channel.QueueDeclarePassiveAsync("tasks");
        Assert.Equal((0u, 0u), (queue.MessageCount, queue.ConsumerCount));
    }

    private async Task ProveRedeliveryAsync(string language)
    {
        await Queue(language, "sleep", "600").SucceedAsync();
        var first = Work(language, "first");
        await first.WaitForLineAsync("first started");

        first.Kill();

        var second = Work(language, "second");
        await second.WaitForLineAsync("second started");
    }

    private async Task ProveRefusalAsync(string language)
    {
        var worker = Work(language, "worker", count: 3);
        await Queue(language, "make_coffee").SucceedAsync();
        await Queue(language, "add", "1", "not a number").SucceedAsync();
        await Queue(language, "add", "1", "2").SucceedAsync();

        var output = await worker.SucceedAsync();
        Assert.Equal(2, output.Count(line => line.StartsWith("worker refused", StringComparison.Ordinal)));
        Assert.Equal("worker done: 3.0", output.Single(line => line.Contains("done", StringComparison.Ordinal)));
        Assert.Equal(0u, await Channel.MessageCountAsync("tasks"));
    }

    private ClientProcess Queue(string language, string func, params string[] arguments) =>
        language == Python ? StartPython("work-queue", "new_task", [func, .. arguments]) : StartCSharp("work-queue", ["task", func, .. arguments]);

    private ClientProcess Work(string language, string name, int? count = null) => language == Python
        ? StartPython("work-queue", "worker", ["--name", name, .. count is null ? Array.Empty<string>() : ["--count", $"{count}"]])
        : StartCSharp("work-queue", ["work", name, .. count is null ? Array.Empty<string>() : [$"{count}"]]);
}
