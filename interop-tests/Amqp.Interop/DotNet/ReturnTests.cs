using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Amqp.Interop.DotNet;

public sealed class ReturnTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task A_mandatory_message_without_a_queue_comes_back_as_it_was()
    {
        var channel = await OpenChannelAsync();
        var returned = new TaskCompletionSource<(ushort, string, string, string, string?, string)>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        channel.BasicReturnAsync += (_, e) =>
        {
            returned.TrySetResult((
                e.ReplyCode, e.ReplyText, e.Exchange, e.RoutingKey, e.BasicProperties.MessageId, Encoding.UTF8.GetString(e.Body.Span)));
            return Task.CompletedTask;
        };
        var key = UniqueName.Of("key");

        await channel.BasicPublishAsync("amq.direct", key, mandatory: true, new BasicProperties { MessageId = "m1" }, Bytes("back"));

        Assert.Equal(
            ((ushort)312, "NO_ROUTE", "amq.direct", key, "m1", "back"),
            await returned.Task.WithinLimitAsync("the returned message"));
    }

    [Fact]
    public async Task Only_the_mandatory_messages_without_a_queue_come_back()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var returned = new List<string>();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.BasicReturnAsync += (_, e) =>
        {
            returned.Add(Encoding.UTF8.GetString(e.Body.Span));
            if (returned[^1] == "last")
                last.TrySetResult();
            return Task.CompletedTask;
        };
        var nowhere = UniqueName.Of("nowhere");

        await channel.BasicPublishAsync("", nowhere, mandatory: false, body: Bytes("dropped"));
        await channel.BasicPublishAsync("", queue, mandatory: true, body: Bytes("routed"));
        await channel.BasicPublishAsync("", nowhere, mandatory: true, body: Bytes("first"));
        await channel.BasicPublishAsync("", nowhere, mandatory: true, body: Bytes("last"));

        await last.Task.WithinLimitAsync("the returned messages");
        Assert.Equal(["first", "last"], returned);
        await UntilCountAsync(channel, queue, 1);
    }
}
