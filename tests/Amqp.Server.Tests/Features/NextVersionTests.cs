using Amqp.Broker;
using Amqp.Broker.Queues;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>What RabbitMQ 4.3 does and 4.2 does not: each behind a setting, off unless asked for.</summary>
public sealed class NextVersionTests
{
    [Theory]
    [InlineData("all", true, true)]
    [InlineData("failed", true, false)]
    [InlineData("returned", false, true)]
    [InlineData("disabled", false, false)]
    public async Task What_comes_back_rests_by_type(string type, bool rejectedRests, bool returnedRests)
    {
        await using var server = Retrying();
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", ("x-delayed-retry-type", type), ("x-delayed-retry-min", 10_000));
        foreach (var (isReject, rests) in new[] { (true, rejectedRests), (false, returnedRests) })
        {
            await channel.PublishAsync("", "q", "m");
            var tag = (await channel.GetAsync("q"))!.DeliveryTag;
            await (isReject ? channel.RejectAsync(tag, requeue: true) : channel.NackAsync(tag, requeue: true));
            if (rests)
            {
                Assert.Null(await channel.GetAsync("q"));
                Assert.Equal((0L, 1L), (server.StatusOf("q")!.Value.Ready, server.StatusOf("q")!.Value.Unacked));
                await server.AdvanceAsync(9);
                Assert.Null(await channel.GetAsync("q"));
                await server.AdvanceAsync(2);
            }

            var again = await channel.GetAsync("q", noAck: true);
            Assert.Equal(("m", true), (again!.Text, again.Redelivered));
        }
    }

    [Fact]
    public async Task A_rest_grows_with_every_failure_up_to_its_longest()
    {
        await using var server = Retrying();
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", ("x-delayed-retry-type", "all"), ("x-delayed-retry-min", 10_000), ("x-delayed-retry-max", 25_000));
        await channel.ConsumeAsync("q");
        await channel.PublishAsync("", "q", "m");
        foreach (var seconds in new[] { 10, 20, 25, 25 })
        {
            await channel.RejectAsync((await channel.ExpectDeliveryAsync()).DeliveryTag, requeue: true);
            await server.AdvanceAsync(seconds - 1);
            await channel.ExpectNothingAsync();
            await server.AdvanceAsync(2);
        }

        Assert.Equal(FieldValue.FromInt64(4), FeatureTables.Value((await channel.ExpectDeliveryAsync()).Properties.Headers!, "x-delivery-count"));
    }

    [Fact]
    public async Task Others_overtake_a_message_that_rests_and_a_policy_can_ask_for_it()
    {
        await using var server = Retrying();
        server.Broker.Admin.Policies.Set("/", "p", "^q$", FeatureTables.Table(("delayed-retry-type", "failed"), ("delayed-retry-min", 5000)));
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q");
        await channel.PublishAsync("", "q", "first");
        await channel.RejectAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: true);
        await channel.PublishAsync("", "q", "second");
        await channel.ConsumeAsync("q", noAck: true);
        Assert.Equal("second", (await channel.ExpectDeliveryAsync()).Text);
        await server.AdvanceAsync(6);
        Assert.Equal("first", (await channel.ExpectDeliveryAsync()).Text);
    }

    [Fact]
    public async Task The_delivery_limit_holds_and_a_deleted_queue_forgets_what_rests()
    {
        await using var server = Retrying();
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", ("x-delayed-retry-type", "all"), ("x-delayed-retry-min", 1000), ("x-delivery-limit", 1));
        await channel.PublishAsync("", "q", "m");
        await channel.RejectAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: true);
        await server.AdvanceAsync(2);
        await channel.RejectAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: true);
        await server.AdvanceAsync(10);
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready + server.StatusOf("q")!.Value.Unacked);
        await channel.PublishAsync("", "q", "m");
        await channel.RejectAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: true);
        await channel.DeleteQueueAsync("q");
        await server.AdvanceAsync(10);
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task Delayed_retry_is_only_a_word_unless_it_is_on()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", ("x-delayed-retry-type", "nonsense"), ("x-delayed-retry-min", "text"));
        await channel.PublishAsync("", "q", "m");
        await channel.RejectAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: true);
        Assert.NotNull(await channel.GetAsync("q"));
    }

    [Theory]
    [InlineData("x-delayed-retry-type", "nonsense", "invalid arg 'x-delayed-retry-type' for queue 'q' in vhost '/': invalid_delayed_retry_type")]
    [InlineData("x-delayed-retry-min", -1, "invalid arg 'x-delayed-retry-min' for queue 'q' in vhost '/': {value_negative,-1}")]
    [InlineData("x-delayed-retry-max", "1", "invalid arg 'x-delayed-retry-max' for queue 'q' in vhost '/': \"expected integer, got longstr\"")]
    public async Task Where_it_is_on_its_arguments_are_checked(string argument, object value, string expected)
    {
        await using var server = Retrying();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueDeclare
        {
            Queue = "q"u8,
            Durable = true,
            Arguments = FeatureTables.Table(("x-queue-type", "quorum"), (argument, value)).Content,
        });
        Assert.Equal($"PRECONDITION_FAILED - {expected}", (await channel.ExpectCloseAsync(ReplyCode.PreconditionFailed)).Text);
    }

    [Fact]
    public async Task Thirty_two_priorities_are_strict_and_four_is_that_of_a_message_without_one()
    {
        await using var server = new TestServer(limits: new BrokerLimits { Quorum = new QuorumSemantics { StrictPriorities = true } });
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q");
        foreach (var priority in new int?[] { 0, 3, null, 5, 31, 200, 4, 1 })
        {
            await channel.PublishAsync("", "q", $"{priority}", new WireProperties { Priority = (byte?)priority });
        }

        Assert.Equal(["31", "200", "5", "", "4", "3", "1", "0"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task What_a_consumer_gives_back_does_not_count_where_it_is_asked_for()
    {
        await using var server = new TestServer(limits: new BrokerLimits { Quorum = new QuorumSemantics { CountsExplicitReturns = false } });
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", ("x-delivery-limit", 1));
        await channel.PublishAsync("", "q", "m");
        for (var i = 0; i < 5; i++)
        {
            await channel.NackAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: true);
        }

        var got = (await channel.GetAsync("q"))!;
        Assert.True(got.Redelivered);
        Assert.Equal(FieldValue.FromInt64(5), FeatureTables.Value(got.Properties.Headers!, "x-acquired-count"));
        Assert.False(got.Properties.Headers!.Contains("x-delivery-count"));

        // What is rejected, or held by a channel that ends, has failed.
        await channel.RejectAsync(got.DeliveryTag, requeue: true);
        got = (await channel.GetAsync("q"))!;
        Assert.Equal(FieldValue.FromInt64(1), FeatureTables.Value(got.Properties.Headers!, "x-delivery-count"));
        Assert.Equal(FieldValue.FromInt64(6), FeatureTables.Value(got.Properties.Headers!, "x-acquired-count"));
        await channel.CloseAsync();
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task An_overdue_delivery_cancels_its_consumer_and_the_channel_lives_on()
    {
        await using var server = new TestServer(Cancelling(), virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", ("x-consumer-timeout", 10_000));
        await channel.DeclareQuorumAsync("other");
        await channel.ConsumeAsync("other", "patient");
        await channel.PublishAsync("", "other", "kept");
        var kept = await channel.ExpectDeliveryAsync();
        await channel.ConsumeAsync("q", "slow");
        await channel.PublishAsync("", "q", "1");
        await channel.PublishAsync("", "q", "2");
        await channel.ExpectDeliveryAsync();
        await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(20);
        var cancel = await channel.ExpectAsync<BasicCancel>();
        Assert.Equal("slow", System.Text.Encoding.UTF8.GetString(cancel.Decode<BasicCancel>().ConsumerTag));
        var status = server.StatusOf("q")!.Value;
        Assert.Equal((2L, 0L, 0), (status.Ready, status.Unacked, status.Consumers));
        await channel.AckAsync(kept.DeliveryTag);
        await channel.ConsumeAsync("q", "slow", noAck: true);
        Assert.Equal("1", (await channel.ExpectDeliveryAsync()).Text);
    }

    [Fact]
    public async Task A_client_that_does_not_understand_loses_its_channel()
    {
        await using var server = new TestServer(Cancelling(), virtualTime: true);
        var channel = await server.ChannelAsync(new WireOptions { ClientProperties = FieldTable.Empty });
        await channel.DeclareQuorumAsync("q", ("x-consumer-timeout", 10_000));
        await channel.ConsumeAsync("q");
        await channel.PublishAsync("", "q", "1");
        await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(20);
        await channel.ExpectCloseAsync(ReplyCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("a.#.b.#", null)]
    [InlineData("#.a.#.b.#", 3)]
    [InlineData("#.#.#.#", 4)]
    [InlineData("a#.##.#", null)]
    public async Task Words_that_match_anything_are_counted(string key, int? tooMany)
    {
        await using var server = new TestServer(limits: new BrokerLimits { MaxHashWords = 2 });
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        if (tooMany is null)
        {
            await channel.BindQueueAsync("q", "amq.topic", key);
            return;
        }

        await channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "amq.topic"u8, RoutingKey = System.Text.Encoding.UTF8.GetBytes(key) });
        Assert.Equal(
            $"PRECONDITION_FAILED - Topic binding key '{key}' uses {tooMany} '#' wildcards, at most 2 are allowed",
            (await channel.ExpectCloseAsync(ReplyCode.PreconditionFailed)).Text);
    }

    private static TestServer Retrying() =>
        new(limits: new BrokerLimits { Quorum = new QuorumSemantics { DelayedRetry = true } }, virtualTime: true);

    private static ServerOptions Cancelling() => new()
    {
        ConsumerTimeout = TimeSpan.FromMinutes(30),
        ConsumerTimeoutInterval = TimeSpan.FromSeconds(5),
        ConsumerTimeoutCancels = true,
    };
}
