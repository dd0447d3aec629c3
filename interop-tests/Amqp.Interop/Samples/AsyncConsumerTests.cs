using Amqp.Interop.Foreign;

namespace Amqp.Interop.Samples;

public sealed class AsyncConsumerTests(BrokerFixture broker) : SampleTest(broker, "jobs")
{
    [PikaTheory]
    [InlineData(Python, Python)]
    [InlineData(CSharp, Python)]
    [InlineData(Python, CSharp)]
    public Task A_job_that_waits_does_not_hold_up_the_others(string producer, string consumer) => ProveAsync(producer, consumer);

    [Fact]
    public Task A_job_that_waits_does_not_hold_up_the_others_in_csharp() => ProveAsync(CSharp, CSharp);

    private async Task ProveAsync(string producer, string consumer)
    {
        var consume = consumer == Python ? StartPython("asyncio", "consume") : StartCSharp("async-consumer", "consume");
        string[] jobs = ["slow=600", "quick=0.1", "instant=0"];
        var publish = producer == Python ? StartPython("asyncio", "publish", jobs) : StartCSharp("async-consumer", ["publish", .. jobs]);
        await publish.SucceedAsync();

        await consume.WaitForLineAsync("done: quick");
        await consume.WaitForLineAsync("done: instant");

        Assert.Contains("started: slow", consume.Output);
        Assert.DoesNotContain("done: slow", consume.Output);
        consume.SendInterrupt();
        Assert.StartsWith("stopped after", (await consume.SucceedAsync())[^1], StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await Channel.MessageCountAsync("jobs") == 1, "the unfinished job back in its queue");
    }
}
