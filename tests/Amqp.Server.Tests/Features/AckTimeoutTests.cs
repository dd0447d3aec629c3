using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Deliveries that wait too long for their acks close their channel.</summary>
public sealed class AckTimeoutTests
{
    [Fact]
    public async Task After_half_an_hour_the_channel_is_closed_and_its_messages_go_back()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m");
        await channel.ConsumeAsync("q");
        await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(TimeSpan.FromMinutes(29));
        await channel.ExpectNothingAsync();
        await server.AdvanceAsync(TimeSpan.FromMinutes(3));
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, 0,
            "delivery acknowledgement on channel 1 timed out. Timeout value used: 1800000 ms. "
            + "This timeout value can be configured, see consumers doc guide to learn more");
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
        Assert.Equal(0, server.StatusOf("q")!.Value.Consumers);
    }

    [Fact]
    public async Task An_ack_in_time_begins_the_time_anew()
    {
        await using var server = new TestServer(Options(60_000), virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.QosAsync(1);
        await channel.ConsumeAsync("q");
        for (var i = 0; i < 5; i++)
        {
            await channel.PublishAsync("", "q", "m");
            var delivery = await channel.ExpectDeliveryAsync();
            await server.AdvanceAsync(55);
            await channel.AckAsync(delivery.DeliveryTag);
            await channel.ExpectNothingAsync();
        }

        // What nobody holds is not waited for.
        await server.AdvanceAsync(300);
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task Only_the_oldest_delivery_counts_however_many_there_are()
    {
        await using var server = new TestServer(Options(60_000), virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q");
        await channel.PublishAsync("", "q", "first");
        await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(40);
        await channel.PublishAsync("", "q", "second");
        await channel.ExpectDeliveryAsync();
        await channel.AckAsync(1);
        await channel.ExpectNothingAsync();
        await server.AdvanceAsync(50);
        await channel.ExpectNothingAsync();
        await server.AdvanceAsync(20);
        await channel.ExpectCloseAsync(ReplyCode.PreconditionFailed);
    }

    [Fact]
    public async Task An_older_delivery_that_may_take_longer_does_not_hide_one_that_may_not()
    {
        await using var server = new TestServer(Options(600_000), virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("slow");
        await channel.DeclareWithAsync("quick", ("x-consumer-timeout", 20_000));
        await channel.ConsumeAsync("slow");
        await channel.PublishAsync("", "slow", "1");
        await channel.ExpectDeliveryAsync();
        await channel.ConsumeAsync("quick", "t");
        await channel.PublishAsync("", "quick", "2");
        await channel.ExpectDeliveryAsync();
        await channel.CancelAsync("t");
        await server.AdvanceAsync(40);
        Assert.Contains("Timeout value used: 20000 ms", (await channel.ExpectCloseAsync(ReplyCode.PreconditionFailed)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_was_got_counts_too()
    {
        await using var server = new TestServer(Options(5000), virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m");
        Assert.NotNull(await channel.GetAsync("q"));
        await server.AdvanceAsync(20);
        Assert.Contains("Timeout value used: 5000 ms", (await channel.ExpectCloseAsync(ReplyCode.PreconditionFailed)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_timeout_nothing_is_ever_overdue()
    {
        await using var server = new TestServer(new ServerOptions { ConsumerTimeout = null }, virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m");
        await channel.ConsumeAsync("q");
        await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(TimeSpan.FromHours(10));
        await channel.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(30_000, null, null, 30_000)]
    [InlineData(30_000, 90_000, null, 30_000)]
    [InlineData(90_000, 30_000, null, 30_000)]
    [InlineData(null, 40_000, null, 40_000)]
    [InlineData(30_000, 40_000, 50_000, 50_000)]
    [InlineData(null, null, 20_000, 20_000)]
    public async Task The_consumers_word_comes_before_the_queues_and_the_queues_before_the_servers(int? argument, int? policy, int? consumer, int expected)
    {
        await using var server = new TestServer(Options(600_000), virtualTime: true);
        if (policy is { } limit)
        {
            server.Broker.Admin.Policies.Set("/", "p", "^q$", FeatureTables.Table(("consumer-timeout", limit)));
        }

        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", argument is { } own ? [("x-consumer-timeout", own)] : []);
        await channel.PublishAsync("", "q", "m");
        await channel.ConsumeAsync("q", arguments: consumer is { } mine ? FeatureTables.Table(("x-consumer-timeout", mine)) : null);
        await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(TimeSpan.FromMilliseconds(expected - 1000));
        await channel.ExpectNothingAsync();
        await server.AdvanceAsync(12);
        Assert.Contains($"Timeout value used: {expected} ms", (await channel.ExpectCloseAsync(ReplyCode.PreconditionFailed)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_channels_of_the_connection_live_on()
    {
        await using var server = new TestServer(Options(10_000), virtualTime: true);
        var client = await server.OpenAsync();
        var slow = await client.OpenChannelAsync();
        var other = await client.OpenChannelAsync(2);
        await slow.DeclareQueueAsync("q");
        await slow.PublishAsync("", "q", "m");
        await slow.ConsumeAsync("q");
        await slow.ExpectDeliveryAsync();
        await server.AdvanceAsync(21);
        await slow.ExpectCloseAsync(ReplyCode.PreconditionFailed);
        await other.ExpectNothingAsync();
        Assert.True((await other.GetAsync("q"))!.Redelivered);
    }

    private static ServerOptions Options(int milliseconds) => new()
    {
        ConsumerTimeout = TimeSpan.FromMilliseconds(milliseconds),
        ConsumerTimeoutInterval = TimeSpan.FromSeconds(5),
    };
}
