using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Amqp.Interop.Client6;

/// <summary>Publishing, consuming, confirming, returning, getting.</summary>
public sealed class MessagingTests(BrokerFixture broker) : Client6Test(broker)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_arrive_in_the_order_of_publication(bool asynchronous)
    {
        using var channel = Connect(f => f.DispatchConsumersAsync = asynchronous).CreateModel();
        var queue = DeclareQueue(channel);
        string[] texts = [.. Enumerable.Range(0, 1000).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        var inbox = Inbox.Open(channel, queue, autoAck: true, asynchronous);

        Publish(channel, queue, texts);

        Assert.Equal(texts, (await inbox.ReadAsync(texts.Length)).Select(d => d.Text));
    }

    [Fact]
    public async Task Properties_arrive_as_they_were_sent()
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel);
        var inbox = Inbox.Open(channel, queue, autoAck: true);
        var sent = channel.CreateBasicProperties();
        sent.ContentType = "text/plain";
        sent.ContentEncoding = "utf-8";
        sent.Persistent = true;
        sent.Priority = 3;
        sent.CorrelationId = "c";
        sent.ReplyTo = "r";
        sent.Expiration = "600000";
        sent.MessageId = "m";
        sent.Timestamp = new AmqpTimestamp(1_700_000_000);
        sent.Type = "t";
        sent.UserId = "guest";
        sent.AppId = "a";
        sent.Headers = new Dictionary<string, object>
        {
            ["int"] = 1,
            ["long"] = 1L << 40,
            ["double"] = 1.25,
            ["bool"] = true,
            ["text"] = Bytes("häder"),
            ["list"] = new List<object> { 1, true },
        };

        channel.BasicPublish("", queue, sent, Bytes("body"));

        var received = (await inbox.ReadAsync()).Properties;
        Assert.Equal(
            (sent.ContentType, sent.ContentEncoding, sent.DeliveryMode, sent.Priority, sent.CorrelationId, sent.ReplyTo),
            (received.ContentType, received.ContentEncoding, received.DeliveryMode, received.Priority, received.CorrelationId, received.ReplyTo));
        Assert.Equal(
            (sent.Expiration, sent.MessageId, sent.Timestamp, sent.Type, sent.UserId, sent.AppId),
            (received.Expiration, received.MessageId, received.Timestamp, received.Type, received.UserId, received.AppId));
        Assert.Equal(sent.Headers.OrderBy(h => h.Key, StringComparer.Ordinal), received.Headers.OrderBy(h => h.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(131072 - 8)]
    [InlineData(131072 - 7)]
    [InlineData(2_000_000)]
    public async Task A_body_of_any_size_arrives_whole(int size)
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel);
        var inbox = Inbox.Open(channel, queue, autoAck: true);
        var body = new byte[size];
        new Random(size).NextBytes(body);

        channel.BasicPublish("", queue, null, body);

        Assert.Equal(body, (await inbox.ReadAsync()).Body);
    }

    [Fact]
    public void Confirms_are_waited_for()
    {
        using var channel = OpenChannel();
        var queue = UniqueName.Of("durable");
        channel.QueueDeclare(queue, durable: true, exclusive: false, autoDelete: false);
        channel.ConfirmSelect();
        var properties = channel.CreateBasicProperties();
        properties.Persistent = true;

        for (var i = 0; i < 300; i++)
            channel.BasicPublish("", queue, properties, Bytes($"{i}"));
        channel.WaitForConfirmsOrDie(Eventually.Limit);

        Assert.Equal(301ul, channel.NextPublishSeqNo);
        Assert.Equal(300u, channel.MessageCount(queue));
        Assert.Equal(300u, channel.QueueDelete(queue));
    }

    [Fact]
    public void A_batch_is_published_and_confirmed()
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel);
        channel.ConfirmSelect();
        var batch = channel.CreateBasicPublishBatch();
        for (var i = 0; i < 100; i++)
            batch.Add("", queue, mandatory: true, channel.CreateBasicProperties(), new ReadOnlyMemory<byte>(Bytes($"{i}")));

        batch.Publish();
        channel.WaitForConfirmsOrDie(Eventually.Limit);

        Assert.Equal(100u, channel.MessageCount(queue));
    }

    [Fact]
    public async Task A_full_queue_nacks()
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel, ("x-max-length", 1), ("x-overflow", "reject-publish"));
        channel.ConfirmSelect();
        var nacked = new TaskCompletionSource<ulong>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.BasicNacks += (_, e) => nacked.TrySetResult(e.DeliveryTag);

        Publish(channel, queue, "1", "2");

        Assert.Equal(2ul, await nacked.Task.WithinLimitAsync("a nack"));
        Assert.False(channel.WaitForConfirms(Eventually.Limit));
    }

    [Fact]
    public async Task A_mandatory_message_without_a_queue_comes_back()
    {
        using var channel = OpenChannel();
        var returned = new TaskCompletionSource<BasicReturnEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        string? text = null;
        channel.BasicReturn += (_, e) =>
        {
            text = Text(e.Body);
            returned.TrySetResult(e);
        };
        var key = UniqueName.Of("key");

        channel.BasicPublish("amq.direct", key, mandatory: true, basicProperties: null, body: Bytes("back"));

        var message = await returned.Task.WithinLimitAsync("the returned message");
        Assert.Equal(
            ((ushort)312, "NO_ROUTE", "amq.direct", key, "back"),
            (message.ReplyCode, message.ReplyText, message.Exchange, message.RoutingKey, text));
    }

    [Fact]
    public async Task Messages_are_taken_one_by_one()
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel);
        Assert.Null(channel.BasicGet(queue, autoAck: true));
        Publish(channel, queue, "1", "2");
        await UntilCountAsync(channel, queue, 2);

        var first = channel.BasicGet(queue, autoAck: false);
        Assert.Equal(("1", 1u, false), (Text(first.Body), first.MessageCount, first.Redelivered));
        channel.BasicReject(first.DeliveryTag, requeue: true);
        await UntilCountAsync(channel, queue, 2);
        var again = channel.BasicGet(queue, autoAck: false);
        Assert.Equal(("1", true), (Text(again.Body), again.Redelivered));
        channel.BasicAck(again.DeliveryTag, multiple: false);
        Assert.Equal("2", Text(channel.BasicGet(queue, autoAck: true).Body));
    }

    [Fact]
    public void Transactions_commit_and_roll_back()
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel);
        channel.TxSelect();

        Publish(channel, queue, "1");
        channel.TxCommit();
        Publish(channel, queue, "2");
        channel.TxRollback();
        channel.TxCommit();

        Assert.Equal(1u, channel.MessageCount(queue));
    }

    [Fact]
    public async Task A_request_is_answered_over_the_direct_reply_queue()
    {
        using var client = OpenChannel();
        using var server = OpenChannel();
        var queue = UniqueName.Of("requests");
        server.QueueDeclare(queue, durable: false, exclusive: false, autoDelete: true);
        var requests = Inbox.Open(server, queue, autoAck: true);
        var replies = Inbox.Open(client, "amq.rabbitmq.reply-to", autoAck: true);
        var properties = client.CreateBasicProperties();
        properties.ReplyTo = "amq.rabbitmq.reply-to";

        client.BasicPublish("", queue, properties, Bytes("question"));
        var request = await requests.ReadAsync();
        Publish(server, request.Properties.ReplyTo, "answer");

        Assert.Equal("answer", (await replies.ReadAsync()).Text);
    }
}
