using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>CC and BCC.</summary>
public sealed class SenderSelectedTests
{
    [Theory]
    [InlineData("")]
    [InlineData("amq.direct")]
    [InlineData("amq.topic")]
    public async Task Further_keys_reach_further_queues_once_each_and_BCC_is_not_shown(string exchange)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        foreach (var name in new[] { "to", "cc", "bcc" })
        {
            await channel.DeclareQueueAsync(name);
            if (exchange.Length > 0)
            {
                await channel.BindQueueAsync(name, exchange, name);
            }
        }

        await channel.PublishAsync(exchange, "to", "m", new WireProperties
        {
            Headers = FeatureTables.Table(("a", 1), ("CC", new[] { "cc", "to", "nobody" }), ("BCC", new[] { "bcc", "cc" }), ("z", "2")),
        });
        foreach (var name in new[] { "to", "cc", "bcc" })
        {
            var message = await server.TakeAsync(channel, name);
            Assert.Equal((exchange, "to"), (message.Exchange, message.RoutingKey));
            Assert.Equal(["a", "CC", "z"], message.Properties.Headers!.Select(entry => entry.Key));
            Assert.Null(await channel.GetAsync(name));
        }
    }

    [Fact]
    public async Task A_message_routed_by_CC_alone_is_not_returned()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "nobody", "m", new WireProperties { Headers = FeatureTables.Table(("BCC", new[] { "q" })) }, mandatory: true);
        await channel.ExpectNothingAsync();
        Assert.Equal(["m"], await channel.DrainAsync("q"));
    }

    [Theory]
    [InlineData("CC")]
    [InlineData("BCC")]
    public async Task A_header_that_is_no_array_is_refused(string name)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.PublishAsync("", "q", "m", new WireProperties { Headers = FeatureTables.Table((name, "q")) });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.BasicPublish, $"invalid message: {{unacceptable_type_in_header,\"{name}\",longstr}}");
    }
}
