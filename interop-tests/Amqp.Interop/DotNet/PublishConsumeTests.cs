using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Amqp.Interop.DotNet;

public sealed class PublishConsumeTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task Every_property_and_header_arrives_as_it_was_sent()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        var sent = new BasicProperties
        {
            ContentType = "application/json",
            ContentEncoding = "utf-8",
            DeliveryMode = DeliveryModes.Persistent,
            Priority = 7,
            CorrelationId = "correlation",
            ReplyTo = "somewhere",
            Expiration = "3600000",
            MessageId = "message",
            Timestamp = new AmqpTimestamp(1_700_000_000),
            Type = "type",
            UserId = "guest",
            AppId = "app",
            ClusterId = "cluster",
            Headers = new Dictionary<string, object?>
            {
                ["bool"] = true,
                ["sbyte"] = (sbyte)-5,
                ["byte"] = (byte)200,
                ["short"] = (short)-30000,
                ["int"] = int.MinValue,
                ["uint"] = uint.MaxValue,
                ["long"] = long.MinValue,
                ["float"] = 1.5f,
                ["double"] = Math.PI,
                ["decimal"] = 12.34m,
                ["string"] = Bytes("häder"),
                ["binary"] = new BinaryTableValue([0, 1, 2, 255]),
                ["timestamp"] = new AmqpTimestamp(1_600_000_000),
                ["nothing"] = null,
                ["list"] = new List<object?> { 1, Bytes("two"), null, new List<object?> { true } },
                ["table"] = new Dictionary<string, object?> { ["inner"] = new Dictionary<string, object?> { ["x"] = 1L } },
            },
        };

        await channel.BasicPublishAsync("", queue, mandatory: false, sent, Bytes("body"));

        var delivery = await inbox.ReadAsync();
        var received = delivery.Properties;
        Assert.Equal("body", delivery.Text);
        Assert.Equal(sent.ContentType, received.ContentType);
        Assert.Equal(sent.ContentEncoding, received.ContentEncoding);
        Assert.Equal(sent.DeliveryMode, received.DeliveryMode);
        Assert.Equal(sent.Priority, received.Priority);
        Assert.Equal(sent.CorrelationId, received.CorrelationId);
        Assert.Equal(sent.ReplyTo, received.ReplyTo);
        Assert.Equal(sent.Expiration, received.Expiration);
        Assert.Equal(sent.MessageId, received.MessageId);
        Assert.Equal(sent.Timestamp, received.Timestamp);
        Assert.Equal(sent.Type, received.Type);
        Assert.Equal(sent.UserId, received.UserId);
        Assert.Equal(sent.AppId, received.AppId);
        Assert.Equal(sent.ClusterId, received.ClusterId);
        Assert.Equal(Show(sent.Headers), Show(received.Headers));
    }

    [Fact]
    public async Task A_message_without_properties_has_none_on_arrival()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);

        await channel.BasicPublishAsync("", queue, mandatory: false, new BasicProperties(), Bytes("bare"));

        var received = (await inbox.ReadAsync()).Properties;
        Assert.False(received.IsContentTypePresent() || received.IsHeadersPresent() || received.IsDeliveryModePresent()
            || received.IsPriorityPresent() || received.IsTimestampPresent() || received.IsMessageIdPresent());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131072 - 9)]
    [InlineData(131072 - 8)]
    [InlineData(131072 - 7)]
    [InlineData(3 * (131072 - 8))]
    [InlineData(5_000_000)]
    public async Task A_body_of_any_size_arrives_whole(int size)
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        var body = new byte[size];
        new Random(size).NextBytes(body);

        await channel.BasicPublishAsync("", queue, mandatory: false, body: body);
        await PublishAsync(channel, queue, "next");

        var arrived = await inbox.ReadAsync();
        Assert.True(body.AsSpan().SequenceEqual(arrived.Body));
        Assert.Equal("next", (await inbox.ReadAsync()).Text);
    }

    [Fact]
    public async Task Messages_arrive_in_the_order_of_publication_with_rising_delivery_tags()
    {
        const int count = 5000;
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var publishing = PublishAsync(channel, queue, Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture)));

        // A consumer beside its publisher on one channel: programs do that, and the two must not hinder each other.
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        var deliveries = await inbox.ReadAsync(count);
        await publishing;

        Assert.Equal(Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture)), deliveries.Select(d => d.Text));
        Assert.Equal(Enumerable.Range(1, count).Select(i => (ulong)i), deliveries.Select(d => d.Tag));
        Assert.All(deliveries, d => Assert.False(d.Redelivered));
    }

    [Fact]
    public async Task Consumers_of_one_queue_take_turns()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var first = await Inbox.OpenAsync(channel, queue, autoAck: true);
        var second = await Inbox.OpenAsync(channel, queue, autoAck: true);

        await PublishAsync(channel, queue, Enumerable.Range(0, 100).Select(i => $"{i}"));

        var one = await first.ReadAsync(50);
        var other = await second.ReadAsync(50);
        Assert.Equal(100, one.Concat(other).Select(d => d.Text).Distinct().Count());
    }

    [Fact]
    public async Task A_consumer_of_higher_priority_is_served_first()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await channel.BasicQosAsync(0, 2, global: false);
        var low = await Inbox.OpenAsync(channel, queue, priority: 1);
        var high = await Inbox.OpenAsync(channel, queue, priority: 10);

        await PublishAsync(channel, queue, "1", "2", "3", "4");

        Assert.Equal(["1", "2"], (await high.ReadAsync(2)).Select(d => d.Text));
        Assert.Equal(["3", "4"], (await low.ReadAsync(2)).Select(d => d.Text));
    }

    [Fact]
    public async Task A_request_is_answered_over_the_direct_reply_queue()
    {
        var client = await OpenChannelAsync();
        var server = await OpenChannelAsync();
        var queue = UniqueName.Of("requests");
        await server.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: true);
        var requests = await Inbox.OpenAsync(server, queue, autoAck: true);
        var replies = await Inbox.OpenAsync(client, "amq.rabbitmq.reply-to", autoAck: true);

        await client.BasicPublishAsync(
            "", queue, mandatory: true, new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to", CorrelationId = "7" }, Bytes("question"));
        var request = await requests.ReadAsync();
        Assert.StartsWith("amq.rabbitmq.reply-to.", request.Properties.ReplyTo, StringComparison.Ordinal);
        await server.BasicPublishAsync(
            "", request.Properties.ReplyTo!, mandatory: true, new BasicProperties { CorrelationId = "7" }, Bytes("answer"));

        var reply = await replies.ReadAsync();
        Assert.Equal(("answer", "7"), (reply.Text, reply.Properties.CorrelationId));
    }

    private static string Show(object? value) => value switch
    {
        null => "null",
        byte[] bytes => $"'{Encoding.UTF8.GetString(bytes)}'",
        BinaryTableValue binary => $"binary {Convert.ToHexString(binary.Bytes)}",
        IDictionary<string, object?> table =>
            "{" + string.Join(", ", table.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}: {Show(e.Value)}")) + "}",
        System.Collections.IList list => "[" + string.Join(", ", list.Cast<object?>().Select(Show)) + "]",
        IFormattable number => $"{number.GetType().Name} {number.ToString(null, CultureInfo.InvariantCulture)}",
        _ => $"{value.GetType().Name} {value}",
    };
}
