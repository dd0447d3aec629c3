using Amqp.Interop.Foreign;

namespace Amqp.Interop.Samples;

public sealed class SlowConsumerTests(BrokerFixture broker) : SampleTest(broker, "slow")
{
    [PikaTheory]
    [InlineData(Python, Python)]
    [InlineData(Python, CSharp)]
    [InlineData(CSharp, Python)]
    public Task Ten_messages_reach_a_consumer_that_is_slower_than_they_come(string producer, string consumer) => ProveAsync(producer, consumer);

    [Fact]
    public Task Ten_messages_reach_a_consumer_that_is_slower_than_they_come_in_csharp() => ProveAsync(CSharp, CSharp);

    private async Task ProveAsync(string producer, string consumer)
    {
        // The samples' own pace is a second and two: the same programs, twenty times as fast.
        var consume = consumer == Python
            ? StartPython("slow-consumer", "consume", "--count", "10", "--work", "0.1")
            : StartCSharp("slow-consumer", "consume", "10", "0.1");
        var produce = producer == Python
            ? StartPython("slow-consumer", "produce", "--interval", "0.05")
            : StartCSharp("slow-consumer", "produce", "10", "0.05");

        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"sent: message {i}"), await produce.SucceedAsync());

        var handled = (await consume.SucceedAsync()).Where(line => line.StartsWith("handled", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"handled: message {i}"), handled.Select(line => line[..line.IndexOf(" (", StringComparison.Ordinal)]));
        Assert.Equal(0u, await Channel.MessageCountAsync("slow"));
    }
}
