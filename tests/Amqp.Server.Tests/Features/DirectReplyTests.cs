using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Replies without a queue.</summary>
public sealed class DirectReplyTests
{
    private const string Pseudo = "amq.rabbitmq.reply-to";

    [Fact]
    public async Task A_request_names_its_channel_and_the_reply_finds_it()
    {
        await using var server = new TestServer();
        var (requester, responder, name) = await RequestAsync(server);
        Assert.StartsWith(Pseudo + ".", name);
        var info = await responder.DeclareQueueAsync(name, passive: true);
        Assert.Equal((name, 0u, 1u), (info.Name, info.MessageCount, info.ConsumerCount));
        await responder.PublishAsync("", name, "answer", new WireProperties { CorrelationId = "7" }, mandatory: true);
        await responder.ExpectNothingAsync();
        var reply = await requester.ExpectDeliveryAsync();
        Assert.Equal(("", name, "answer", "7", "replies"), (reply.Exchange, reply.RoutingKey, reply.Text, reply.Properties.CorrelationId, reply.ConsumerTag));
        Assert.Equal(1ul, reply.DeliveryTag);
        await requester.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_requester_that_is_gone_gets_nothing_and_nobody_is_told()
    {
        await using var server = new TestServer();
        var (requester, responder, name) = await RequestAsync(server);
        await requester.CloseAsync();
        await responder.SelectConfirmsAsync();
        await responder.PublishAsync("", name, "answer", mandatory: true);
        Assert.Empty(await responder.ExpectAllConfirmsAsync());
        await responder.SendAsync(new QueueDeclare { Queue = System.Text.Encoding.UTF8.GetBytes(name), Passive = true });
        await responder.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueDeclare, $"no queue '{name}' in vhost '/'");
    }

    [Fact]
    public async Task A_request_without_a_consumer_for_its_replies_is_refused()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.PublishAsync("", "q", "m", new WireProperties { ReplyTo = Pseudo });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicPublish, "fast reply consumer does not exist");
    }

    [Fact]
    public async Task Replies_are_consumed_without_acks()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new BasicConsume { Queue = System.Text.Encoding.UTF8.GetBytes(Pseudo) });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicConsume, "reply consumer cannot acknowledge");
    }

    [Fact]
    public async Task A_channel_consumes_replies_once_and_again_after_a_cancel()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.ConsumeAsync(Pseudo, "a", noAck: true);
        await channel.CancelAsync("a");
        await channel.ConsumeAsync(Pseudo, "b", noAck: true);
        await channel.SendAsync(new BasicConsume { Queue = System.Text.Encoding.UTF8.GetBytes(Pseudo), ConsumerTag = "c"u8, NoAck = true });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicConsume, "reply consumer already set");
    }

    [Fact]
    public async Task Other_reply_addresses_are_left_alone()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m", new WireProperties { ReplyTo = "mine" });
        Assert.Equal("mine", (await server.TakeAsync(channel, "q")).Properties.ReplyTo);
    }

    private static async Task<(WireChannel Requester, WireChannel Responder, string Name)> RequestAsync(TestServer server)
    {
        var requester = await server.ChannelAsync();
        var responder = await server.ChannelAsync();
        await responder.DeclareQueueAsync("requests");
        await requester.ConsumeAsync(Pseudo, "replies", noAck: true);
        await requester.PublishAsync("", "requests", "question", new WireProperties { ReplyTo = Pseudo, CorrelationId = "7" });
        await requester.ExpectNothingAsync();
        var request = await server.TakeAsync(responder, "requests");
        Assert.Equal("7", request.Properties.CorrelationId);
        return (requester, responder, request.Properties.ReplyTo!);
    }
}
