using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Queue arguments that are wrong, and redeclarations that differ.</summary>
public sealed class ArgumentTests
{
    private const string Of = " for queue 'q' in vhost '/'";

    [Theory]
    [InlineData("x-message-ttl", -1, "{value_negative,-1}")]
    [InlineData("x-message-ttl", "5", "\"expected integer, got longstr\"")]
    [InlineData("x-message-ttl", 315_360_000_001, "{value_too_large,315360000001}")]
    [InlineData("x-expires", 0, "{value_zero,0}")]
    [InlineData("x-max-length", -5, "{value_negative,-5}")]
    [InlineData("x-max-length-bytes", "a", "\"expected integer, got longstr\"")]
    [InlineData("x-max-priority", 256, "{max_value_exceeded,256}")]
    [InlineData("x-overflow", "drop-tail", "invalid_overflow")]
    [InlineData("x-dead-letter-routing-key", "k", "routing_key_but_no_dlx_defined")]
    [InlineData("x-single-active-consumer", "yes", "{unacceptable_type,longstr}")]
    [InlineData("x-queue-type", "heap", "\"unsupported queue type 'heap'\"")]
    public async Task A_wrong_value_is_refused_with_its_reason(string name, object value, string reason)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await AssertRefusedAsync(channel, $"invalid arg '{name}'{Of}: {reason}", (name, value));
        Assert.Null(server.StatusOf("q"));
    }

    [Fact]
    public async Task A_dead_letter_exchange_that_is_no_text_is_refused()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await AssertRefusedAsync(channel, "invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue 'q' in vhost '/'", ("x-dead-letter-exchange", 1));
    }

    [Theory]
    [InlineData("quorum", "x-max-priority", 5)]
    [InlineData("classic", "x-dead-letter-strategy", "at-most-once")]
    [InlineData("classic", "x-quorum-initial-group-size", 3)]
    public async Task An_argument_of_another_type_of_queue_is_refused(string type, string name, object value)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await AssertRefusedAsync(channel, $"invalid arg '{name}'{Of} of queue type rabbit_{type}_queue", ("x-queue-type", type), (name, value));
    }

    [Fact]
    public async Task A_redeclaration_repeats_the_arguments_that_mean_something()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true, arguments: FeatureTables.Table(("x-message-ttl", 100), ("x-mine", 1)));
        await channel.DeclareQueueAsync("q", durable: true, arguments: FeatureTables.Table(("x-message-ttl", 100L), ("x-queue-type", "classic")));
        await AssertRefusedAsync(channel, $"inequivalent arg 'x-message-ttl'{Of}: received '200' but current is '100'", ("x-message-ttl", 200));
        await AssertRefusedAsync(channel, $"inequivalent arg 'x-message-ttl'{Of}: received none but current is the value '100' of type 'signedint'");
        await AssertRefusedAsync(channel, $"inequivalent arg 'x-max-length'{Of}: received the value '5' of type 'signedint' but current is none",
            ("x-message-ttl", 100), ("x-max-length", 5));
    }

    private static async Task AssertRefusedAsync(WireChannel channel, string text, params (string Name, object Value)[] arguments)
    {
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, Durable = true, Arguments = FeatureTables.Table(arguments).Content });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.QueueDeclare, text);
    }
}
