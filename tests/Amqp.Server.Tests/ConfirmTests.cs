using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>Publisher confirms and returned messages.</summary>
public sealed class ConfirmTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Every_message_is_confirmed_once(int count)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SelectConfirmsAsync();
        for (var i = 0; i < count; i++)
        {
            await channel.PublishAsync("", "q", "m");
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await channel.ExpectNothingAsync();
        Assert.Equal(count, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task A_burst_is_confirmed_by_one_ack()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(new ConfirmSelect());
        await channel.ExpectAsync<ConfirmSelectOk>();
        for (var i = 0; i < 100; i++)
        {
            client.WritePublish(1, "", "q", "m"u8);
        }

        await client.FlushAsync();
        var frame = await channel.ExpectAsync<BasicAck>();
        var ack = frame.Decode<BasicAck>();
        Assert.Equal((100ul, true), (ack.DeliveryTag, ack.Multiple));
    }

    [Fact]
    public async Task Counting_begins_with_select_and_a_second_select_changes_nothing()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "before");
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "q", "first");
        Assert.Equal(new WireConfirm(1, false, false), await channel.ExpectConfirmAsync());
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "q", "second");
        Assert.Equal(new WireConfirm(2, false, false), await channel.ExpectConfirmAsync());
    }

    [Fact]
    public async Task Select_nowait_is_not_answered()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new ConfirmSelect { NoWait = true });
        await channel.ExpectNothingAsync();
        await channel.PublishAsync("", "nowhere", "m");
        Assert.Equal(1ul, (await channel.ExpectAsync<BasicAck>()).Decode<BasicAck>().DeliveryTag);
    }

    [Fact]
    public async Task What_goes_nowhere_is_confirmed()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "nowhere", "m");
        Assert.Equal(new WireConfirm(1, false, false), await channel.ExpectConfirmAsync());
    }

    [Fact]
    public async Task A_message_to_several_queues_is_confirmed_once()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        foreach (var queue in (string[])["a", "b", "c"])
        {
            await channel.DeclareQueueAsync(queue, durable: true);
            await channel.BindQueueAsync(queue, "amq.fanout");
        }

        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("amq.fanout", "", "m", WireProperties.Persistent);
        Assert.Equal(new WireConfirm(1, false, false), await channel.ExpectConfirmAsync());
        await channel.ExpectNothingAsync();
        Assert.Equal("m", (await channel.GetAsync("c"))!.Text);
    }

    [Fact]
    public async Task Each_channel_counts_for_itself()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var one = await client.OpenChannelAsync(1);
        var two = await client.OpenChannelAsync(2);
        await one.SelectConfirmsAsync();
        await two.SelectConfirmsAsync();
        for (var i = 0; i < 10; i++)
        {
            client.WritePublish(1, "", "nowhere", "m"u8);
            client.WritePublish(2, "", "nowhere", "m"u8);
        }

        await client.FlushAsync();
        foreach (var channel in (WireChannel[])[one, two])
        {
            ulong last = 0;
            while (last < 10)
            {
                var frame = await channel.ExpectAsync<BasicAck>();
                var tag = frame.Decode<BasicAck>().DeliveryTag;
                Assert.True(tag > last);
                last = tag;
            }
        }
    }

    [Fact]
    public async Task Return_comes_before_the_confirm()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "nowhere", "m", mandatory: true);
        Assert.Equal("m", (await channel.ExpectReturnAsync()).Text);
        Assert.Equal(1ul, (await channel.ExpectConfirmAsync()).DeliveryTag);
    }

    [Fact]
    public async Task Returns_come_before_their_confirms_within_a_burst()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(new ConfirmSelect { NoWait = true });
        for (var i = 1; i <= 600; i++)
        {
            client.WritePublish(1, "", i % 3 == 0 ? "nowhere" : "q", BitConverter.GetBytes(i), mandatory: true);
        }

        await client.FlushAsync();
        ulong confirmed = 0;
        var returned = 0;
        while (confirmed < 600)
        {
            var frame = await client.ReadFrameAsync(1);
            if (frame.Is<BasicAck>())
            {
                confirmed = frame.Decode<BasicAck>().DeliveryTag;
                Assert.True(returned >= (int)confirmed / 3, "a message was confirmed before it was returned");
            }
            else if (frame.Type == FrameType.Body)
            {
                returned++;
                Assert.Equal(returned * 3, BitConverter.ToInt32(frame.Payload.Span));
            }
        }

        Assert.Equal(200, returned);
    }

    [Fact]
    public async Task A_returned_message_is_the_one_that_was_published()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("x", "topic");
        var properties = new WireProperties { ContentType = "text/plain", MessageId = "1", Headers = new FieldTableBuilder().Add("a", 1).Build() };
        foreach (var size in (int[])[0, 1, 131064, 300_000])
        {
            var body = new byte[size];
            new Random(size).NextBytes(body);
            await channel.PublishAsync("x", "some.key", body, properties, mandatory: true);
            var returned = await channel.ExpectReturnAsync();
            Assert.Equal((312, "NO_ROUTE", "x", "some.key"), (returned.ReplyCode, returned.ReplyText, returned.Exchange, returned.RoutingKey));
            Assert.Equal(body, returned.Body.ToArray());
            Assert.Equal(properties.ToBlock(), returned.PropertyBlock.ToArray());
        }
    }

    [Fact]
    public async Task What_is_routed_or_not_mandatory_is_not_returned()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m", mandatory: true);
        await channel.PublishAsync("", "nowhere", "m");
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_confirm_means_that_the_message_is_there()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        var other = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SelectConfirmsAsync();
        for (var i = 0; i < 50; i++)
        {
            await channel.PublishAsync("", "q", $"{i}");
            await channel.ExpectConfirmAsync();
            Assert.Equal($"{i}", (await other.GetAsync("q", noAck: true))!.Text);
        }
    }

    [Fact]
    public async Task Immediate_is_a_connection_error()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.Write(1, new BasicPublish { RoutingKey = "q"u8, Immediate = true });
        client.WriteContentHeader(1, 1, [0, 0]);
        client.WriteFrame(FrameType.Body, 1, [1]);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.NotImplemented, MethodIds.BasicPublish, "immediate=true");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Publishing_to_an_exchange_that_is_not_there_fails(int size)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("missing", "k", new byte[size]);
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.BasicPublish, "no exchange 'missing' in vhost '/'");
    }

    [Fact]
    public async Task Publishing_to_an_internal_exchange_fails()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("inner", isInternal: true);
        await channel.PublishAsync("inner", "k", "m");
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.BasicPublish, "cannot publish to internal exchange 'inner' in vhost '/'");
    }

    [Fact]
    public async Task Messages_before_a_failing_publish_of_the_same_burst_are_kept()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        client.WritePublish(1, "", "q", "kept"u8);
        client.WritePublish(1, "missing", "q", "refused"u8);
        client.WritePublish(1, "", "q", "dropped"u8);
        await client.FlushAsync();
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.BasicPublish, "no exchange 'missing' in vhost '/'");
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task A_user_id_must_be_that_of_the_user()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m", new WireProperties { UserId = "guest" });
        Assert.Equal("guest", (await channel.GetAsync("q"))!.Properties.UserId);
        await channel.PublishAsync("", "q", "m", new WireProperties { UserId = "root" });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.BasicPublish, "user_id property set to 'root' but authenticated user was 'guest'");
    }

    [Theory]
    [InlineData("abc", "no_integer")]
    [InlineData("", "no_integer")]
    [InlineData("10ms", "{leftover_string,\"ms\"}")]
    [InlineData("-1", "{value_negative,-1}")]
    [InlineData("315360000001", "{value_too_large,315360000001}")]
    [InlineData("99999999999999999999", "{value_too_large,99999999999999999999}")]
    public async Task A_wrong_expiration_is_refused(string expiration, string reason)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.PublishAsync("", "nowhere", "m", new WireProperties { Expiration = expiration });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.BasicPublish, $"invalid expiration '{expiration}': {reason}");
    }
}
