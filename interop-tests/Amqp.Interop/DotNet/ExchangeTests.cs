using RabbitMQ.Client;

namespace Amqp.Interop.DotNet;

public sealed class ExchangeTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task A_direct_exchange_compares_the_whole_key()
    {
        var channel = await OpenChannelAsync();
        var exchange = await DeclareExchangeAsync(channel, ExchangeType.Direct);
        var queue = await DeclareQueueAsync(channel);
        await channel.QueueBindAsync(queue, exchange, "a");
        await channel.QueueBindAsync(queue, exchange, "b");

        Assert.Equal(["a", "b"], await ArrivedAsync(channel, exchange, queue, "a", "b", "ab", "A", ""));
    }

    [Fact]
    public async Task A_fanout_exchange_does_not_look_at_the_key()
    {
        var channel = await OpenChannelAsync();
        var exchange = await DeclareExchangeAsync(channel, ExchangeType.Fanout);
        var queue = await DeclareQueueAsync(channel);
        await channel.QueueBindAsync(queue, exchange, "ignored");

        Assert.Equal(["", "any"], await ArrivedAsync(channel, exchange, queue, "", "any"));
    }

    [Theory]
    [InlineData("*.orange.*", "lazy.orange.elephant quick.orange.rabbit")]
    [InlineData("lazy.#", "lazy lazy.brown.fox lazy.orange.elephant")]
    [InlineData("#", "lazy lazy.brown.fox lazy.orange.elephant quick.orange.rabbit quick.orange.male.rabbit")]
    [InlineData("#.rabbit", "quick.orange.rabbit quick.orange.male.rabbit")]
    [InlineData("*", "lazy")]
    [InlineData("*.#.*", "lazy.brown.fox lazy.orange.elephant quick.orange.rabbit quick.orange.male.rabbit")]
    public async Task A_topic_exchange_matches_words(string pattern, string expected)
    {
        var channel = await OpenChannelAsync();
        var exchange = await DeclareExchangeAsync(channel, ExchangeType.Topic);
        var queue = await DeclareQueueAsync(channel);
        await channel.QueueBindAsync(queue, exchange, pattern);

        var arrived = await ArrivedAsync(
            channel, exchange, queue,
            "lazy", "lazy.brown.fox", "lazy.orange.elephant", "quick.orange.rabbit", "quick.orange.male.rabbit");

        Assert.Equal(expected.Split(' '), arrived);
    }

    [Theory]
    [InlineData("all", "both")]
    [InlineData("any", "first both")]
    public async Task A_headers_exchange_compares_headers(string match, string expected)
    {
        var channel = await OpenChannelAsync();
        var exchange = await DeclareExchangeAsync(channel, ExchangeType.Headers);
        var queue = await DeclareQueueAsync(channel);
        await channel.QueueBindAsync(
            queue, exchange, "", new Dictionary<string, object?> { ["x-match"] = match, ["kind"] = "report", ["pages"] = 3 });
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);

        await SendAsync("first", ("kind", "report"), ("pages", 4));
        await SendAsync("neither", ("kind", "letter"));
        await SendAsync("both", ("kind", "report"), ("pages", 3), ("more", true));

        foreach (var text in expected.Split(' '))
            Assert.Equal(text, (await inbox.ReadAsync()).Text);
        await UntilNothingIsLeftAsync(channel, queue, inbox);

        async Task SendAsync(string text, params (string Key, object? Value)[] headers) =>
            await channel.BasicPublishAsync(
                exchange, "", mandatory: false, new BasicProperties { Headers = headers.ToDictionary(h => h.Key, h => h.Value) }, Bytes(text));
    }

    [Fact]
    public async Task An_exchange_bound_to_an_exchange_passes_messages_on()
    {
        var channel = await OpenChannelAsync();
        var source = await DeclareExchangeAsync(channel, ExchangeType.Topic);
        var destination = await DeclareExchangeAsync(channel, ExchangeType.Fanout);
        var queue = await DeclareQueueAsync(channel);
        await channel.ExchangeBindAsync(destination, source, "go.#");
        await channel.ExchangeBindAsync(destination, source, "other");
        await channel.QueueBindAsync(queue, destination, "");

        Assert.Equal(["go.there"], await ArrivedAsync(channel, source, queue, "go.there", "stay"));

        await channel.ExchangeUnbindAsync(destination, source, "go.#");
        Assert.Empty(await ArrivedAsync(channel, source, queue, "go.there"));
    }

    [Fact]
    public async Task What_an_exchange_cannot_route_goes_to_its_alternate()
    {
        var channel = await OpenChannelAsync();
        var alternate = await DeclareExchangeAsync(channel, ExchangeType.Fanout);
        var exchange = await DeclareExchangeAsync(channel, ExchangeType.Direct, ("alternate-exchange", alternate));
        var routed = await DeclareQueueAsync(channel);
        var lost = await DeclareQueueAsync(channel);
        await channel.QueueBindAsync(routed, exchange, "known");
        await channel.QueueBindAsync(lost, alternate, "");

        Assert.Equal(["unknown"], await ArrivedAsync(channel, exchange, lost, "known", "unknown"));
        await UntilCountAsync(channel, routed, 1);
    }

    [Fact]
    public async Task Nothing_arrives_over_a_binding_that_was_removed()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var key = UniqueName.Of("key");
        await channel.QueueBindAsync(queue, "amq.direct", key);
        Assert.Equal([key], await ArrivedAsync(channel, "amq.direct", queue, key));

        await channel.QueueUnbindAsync(queue, "amq.direct", key);

        Assert.Empty(await ArrivedAsync(channel, "amq.direct", queue, key));
    }

    [Fact]
    public async Task A_queue_that_matches_twice_gets_one_copy()
    {
        var channel = await OpenChannelAsync();
        var exchange = await DeclareExchangeAsync(channel, ExchangeType.Topic);
        var queue = await DeclareQueueAsync(channel);
        await channel.QueueBindAsync(queue, exchange, "a.*");
        await channel.QueueBindAsync(queue, exchange, "*.b");

        Assert.Equal(["a.b"], await ArrivedAsync(channel, exchange, queue, "a.b"));
    }

    private static async Task<string> DeclareExchangeAsync(IChannel channel, string type, params (string Name, object? Value)[] arguments)
    {
        var exchange = UniqueName.Of(type);
        await channel.ExchangeDeclareAsync(
            exchange, type, durable: false, autoDelete: true, arguments: arguments.ToDictionary(a => a.Name, a => a.Value));
        return exchange;
    }

    /// <summary>Publishes a message with each of the keys and returns the keys of those that came to the queue.</summary>
    private static async Task<string[]> ArrivedAsync(IChannel channel, string exchange, string queue, params string[] keys)
    {
        foreach (var key in keys)
            await channel.BasicPublishAsync(exchange, key, mandatory: false, body: Bytes(key));
        // The last message follows the others on their channel: when it is there, they are where they belong.
        await PublishAsync(channel, queue, "that was all");
        var arrived = new List<string>();
        while (true)
        {
            var message = await channel.BasicGetAsync(queue, autoAck: true);
            if (message is null)
            {
                await Task.Yield();
                continue;
            }

            if (message.Exchange.Length == 0)
                return [.. arrived];
            Assert.Equal(exchange, message.Exchange);
            arrived.Add(message.RoutingKey);
        }
    }

    private static async Task UntilNothingIsLeftAsync(IChannel channel, string queue, Inbox inbox)
    {
        await PublishAsync(channel, queue, "that was all");
        Assert.Equal("that was all", (await inbox.ReadAsync()).Text);
    }
}
