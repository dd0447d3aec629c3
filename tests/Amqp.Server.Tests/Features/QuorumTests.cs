using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Quorum queues on one node, and delivery limits.</summary>
public sealed class QuorumTests
{
    [Theory]
    [InlineData(true, false, true, "invalid property 'auto-delete' for queue 'q' in vhost '/'")]
    [InlineData(true, true, false, "invalid property 'exclusive-owner' for queue 'q' in vhost '/'")]
    [InlineData(false, false, false, "invalid property 'non-durable' for queue 'q' in vhost '/'")]
    public async Task Only_a_durable_shared_queue_can_be_one(bool durable, bool exclusive, bool autoDelete, string text)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueDeclare
        {
            Queue = "q"u8,
            Durable = durable,
            Exclusive = exclusive,
            AutoDelete = autoDelete,
            Arguments = FeatureTables.Table(("x-queue-type", "quorum")).Content,
        });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.QueueDeclare, text);
    }

    [Fact]
    public async Task Counts_are_absent_at_first_and_then_tell_of_returns()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q");
        await channel.PublishAsync("", "q", "m");
        for (var count = 0; count < 4; count++)
        {
            var message = await server.TakeAsync(channel, "q");
            Assert.Equal(count > 0, message.Redelivered);
            if (count == 0)
            {
                Assert.Null(message.Properties.Headers);
            }
            else
            {
                Assert.Equal(FieldValue.FromInt64(count), FeatureTables.Value(message.Properties.Headers!, "x-delivery-count"));
            }

            await channel.RejectAsync(message.DeliveryTag, requeue: true);
        }
    }

    [Theory]
    [InlineData(null, 20)]
    [InlineData(2, 2)]
    [InlineData(-1, null)]
    public async Task A_message_that_came_back_too_often_is_dead(int? configured, int? limit)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("dead");
        await channel.DeclareQuorumAsync("q", [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"),
            .. configured is { } set ? new (string, object)[] { ("x-delivery-limit", set) } : []]);
        await channel.PublishAsync("", "q", "m");
        for (var i = 0; i <= (limit ?? 30); i++)
        {
            await channel.RejectAsync((await server.TakeAsync(channel, "q")).DeliveryTag, requeue: true);
        }

        await server.SettleAsync(channel);
        if (limit is null)
        {
            Assert.Equal((1, 0), (server.StatusOf("q")!.Value.Ready, server.StatusOf("dead")!.Value.Ready));
            return;
        }

        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        Assert.Equal(["q delivery_limit 1"], (await server.TakeAsync(channel, "dead")).DeathTexts());
    }

    [Fact]
    public async Task A_server_named_one_is_refused()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueDeclare { Durable = true, Arguments = FeatureTables.Table(("x-queue-type", "quorum")).Content });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.QueueDeclare,
            "Cannot declare a server-named queue for type rabbit_quorum_queue");
    }
}
