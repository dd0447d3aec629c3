using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Delayed messages, from publisher to consumer.</summary>
public sealed class DelayedTests
{
    [Fact]
    public async Task A_delayed_message_is_delivered_when_it_is_due()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await DeclareAsync(server);
        await channel.ConsumeAsync("q", noAck: true);
        await channel.PublishAsync("x", "k", "late", Delayed(2000));
        await channel.PublishAsync("x", "k", "soon", Delayed(1000));
        await channel.PublishAsync("x", "k", "now");
        Assert.Equal("now", (await channel.ExpectDeliveryAsync()).Text);
        await server.AdvanceAsync(1.1);
        var soon = await channel.ExpectDeliveryAsync();
        Assert.Equal(("x", "k", "soon"), (soon.Exchange, soon.RoutingKey, soon.Text));
        Assert.Equal(-1000, FeatureTables.Value(soon.Properties.Headers!, "x-delay").AsInteger);
        await server.AdvanceAsync(1);
        Assert.Equal("late", (await channel.ExpectDeliveryAsync()).Text);
    }

    [Fact]
    public async Task It_is_confirmed_when_it_is_stored_and_mandatory_does_not_return_it()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await DeclareAsync(server);
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("x", "nobody", "m", Delayed(1000), mandatory: true);
        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await channel.ExpectNothingAsync();

        // Without a delay it is returned like any other.
        await channel.PublishAsync("x", "nobody", "m", mandatory: true);
        Assert.Equal("m", (await channel.ExpectReturnAsync()).Text);
    }

    [Fact]
    public async Task In_a_transaction_the_delay_begins_with_the_commit()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await DeclareAsync(server);
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        await channel.PublishAsync("x", "k", "rolled back", Delayed(1000));
        await channel.SendAsync(default(TxRollback));
        await channel.ExpectAsync<TxRollbackOk>();
        await channel.PublishAsync("x", "k", "m", Delayed(1000));
        await channel.ExpectNothingAsync();
        await server.AdvanceAsync(2);
        await channel.SendAsync(default(TxCommit));
        await channel.ExpectAsync<TxCommitOk>();
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        await server.AdvanceAsync(0.9);
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        await server.AdvanceAsync(0.2);
        Assert.Equal(["m"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task A_dead_message_can_be_delayed()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await DeclareAsync(server);
        await channel.DeclareWithAsync("source", ("x-dead-letter-exchange", "x"), ("x-dead-letter-routing-key", "k"));
        await channel.PublishAsync("", "source", "m", Delayed(1000));
        await channel.RejectAsync((await server.TakeAsync(channel, "source")).DeliveryTag, requeue: false);
        await server.SettleAsync(channel);
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        await server.AdvanceAsync(1.1);
        var dead = await server.TakeAsync(channel, "q");
        Assert.Equal(["source rejected 1"], dead.DeathTexts());

        // The broker's own history is believed when it dies again.
        await channel.RejectAsync(dead.DeliveryTag, requeue: false);
        await server.SettleAsync(channel);
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
    }

    private static async Task<WireChannel> DeclareAsync(TestServer server)
    {
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("x", "x-delayed-message", arguments: FeatureTables.Table(("x-delayed-type", "direct")));
        await channel.DeclareQueueAsync("q");
        await channel.BindQueueAsync("q", "x", "k");
        return channel;
    }

    private static WireProperties Delayed(int milliseconds) => new() { Headers = FeatureTables.Table(("x-delay", milliseconds)) };
}
