using Amqp.Interop.Foreign;

namespace Amqp.Interop.Samples;

/// <summary>Publish/subscribe, routing and topics: programs that listen to exchanges.</summary>
public sealed class SubscribeTests(BrokerFixture broker) : SampleTest(broker)
{
    [PikaTheory]
    [InlineData(Python, Python)]
    [InlineData(Python, CSharp)]
    [InlineData(CSharp, Python)]
    public Task Every_subscriber_gets_every_line(string publisher, string subscriber) => ProveFanoutAsync(publisher, subscriber);

    [Fact]
    public Task Every_subscriber_gets_every_line_in_csharp() => ProveFanoutAsync(CSharp, CSharp);

    [PikaTheory]
    [InlineData(Python, Python)]
    [InlineData(Python, CSharp)]
    [InlineData(CSharp, Python)]
    public Task A_subscriber_gets_the_severities_it_names(string publisher, string subscriber) => ProveRoutingAsync(publisher, subscriber);

    [Fact]
    public Task A_subscriber_gets_the_severities_it_names_in_csharp() => ProveRoutingAsync(CSharp, CSharp);

    [PikaTheory]
    [InlineData(Python, Python)]
    [InlineData(Python, CSharp)]
    [InlineData(CSharp, Python)]
    public Task A_subscriber_gets_the_topics_that_match(string publisher, string subscriber) => ProveTopicsAsync(publisher, subscriber);

    [Fact]
    public Task A_subscriber_gets_the_topics_that_match_in_csharp() => ProveTopicsAsync(CSharp, CSharp);

    private async Task ProveFanoutAsync(string publisher, string subscriber)
    {
        ClientProcess[] subscribers = [.. Enumerable.Range(0, 2).Select(_ => subscriber == Python
            ? StartPython("publish-subscribe", "receive_logs", "--count", "2")
            : StartCSharp("publish-subscribe", "receive", "2"))];
        foreach (var each in subscribers)
            await each.WaitForLineAsync("waiting");

        foreach (var text in new[] { "one", "two" })
        {
            await (publisher == Python ? StartPython("publish-subscribe", "emit_log", text) : StartCSharp("publish-subscribe", "emit", text))
                .SucceedAsync();
        }

        foreach (var each in subscribers)
            Assert.Equal(["received: one", "received: two"], (await each.SucceedAsync()).Skip(1));
    }

    private async Task ProveRoutingAsync(string publisher, string subscriber)
    {
        var errors = await SubscribeAsync("routing", subscriber, 1, "error");
        var others = await SubscribeAsync("routing", subscriber, 2, "info", "warning");

        await EmitAsync("routing", publisher, "info", "warning", "debug", "error");

        Assert.Equal(["received: error: Hello World!"], (await errors.SucceedAsync()).Skip(1));
        Assert.Equal(["received: info: Hello World!", "received: warning: Hello World!"], (await others.SucceedAsync()).Skip(1));
    }

    private async Task ProveTopicsAsync(string publisher, string subscriber)
    {
        var kernel = await SubscribeAsync("topics", subscriber, 2, "kern.*");
        var critical = await SubscribeAsync("topics", subscriber, 3, "*.critical", "#.disk");

        await EmitAsync("topics", publisher, "kern.info", "kern.critical", "app.critical", "app.west.disk");

        Assert.Equal(["received: kern.info: Hello World!", "received: kern.critical: Hello World!"], (await kernel.SucceedAsync()).Skip(1));
        Assert.Equal(
            ["received: kern.critical: Hello World!", "received: app.critical: Hello World!", "received: app.west.disk: Hello World!"],
            (await critical.SucceedAsync()).Skip(1));
    }

    private async Task<ClientProcess> SubscribeAsync(string sample, string language, int count, params string[] keys)
    {
        var subscriber = language == Python
            ? StartPython(sample, "receive", ["--count", $"{count}", .. keys])
            : StartCSharp(sample, ["receive", "--count", $"{count}", .. keys]);
        await subscriber.WaitForLineAsync("waiting");
        return subscriber;
    }

    private async Task EmitAsync(string sample, string language, params string[] keys)
    {
        foreach (var key in keys)
            await (language == Python ? StartPython(sample, "emit", key) : StartCSharp(sample, "emit", key)).SucceedAsync();
    }
}
