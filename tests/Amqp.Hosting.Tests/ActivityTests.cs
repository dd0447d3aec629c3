using System.Collections.Concurrent;
using System.Diagnostics;
using Amqp.Protocol;
using Amqp.TestKit.Wire;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Amqp.Hosting.Tests;

/// <summary>The broker's activities, as a listener and as OpenTelemetry's own library hear them.</summary>
public sealed class ActivityTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string PublisherSpan = "b7ad6b7169203331";
    private const string Parent = $"00-{TraceId}-{PublisherSpan}-01";

    [Fact]
    public async Task A_publish_and_its_delivery_belong_to_the_trace_that_the_headers_name()
    {
        using var listener = new Listener("trace@here");
        await using var broker = await StartAsync("trace@here");
        await using var client = await ConnectAsync(broker);
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.BindQueueAsync("q", "amq.topic", "a.#");
        var sent = new WireProperties { CorrelationId = "talk", MessageId = "m1", Headers = Headers(("mine", "x"), ("traceparent", Parent), ("tracestate", "vendor=1")) };
        await channel.PublishAsync("amq.topic", "a.b", "12345", sent);
        var publish = await listener.NextAsync();

        Assert.Equal(("publish amq.topic", ActivityKind.Consumer), (publish.DisplayName, publish.Kind));
        Assert.Equal((TraceId, PublisherSpan, "vendor=1"), (publish.TraceId.ToHexString(), publish.ParentSpanId.ToHexString(), publish.TraceStateString));
        AssertTags(
            publish,
            ("messaging.system", "rabbitmq"), ("messaging.operation.name", "publish"), ("messaging.operation.type", "send"),
            ("messaging.destination.name", "amq.topic"), ("messaging.rabbitmq.destination.routing_key", "a.b"), ("messaging.message.body.size", 5L),
            ("messaging.message.conversation_id", "talk"), ("messaging.message.id", "m1"), ("messaging.broker.virtual_host", "/"),
            ("messaging.broker.queues", 1), ("enduser.id", "guest"), ("network.peer.address", "127.0.0.1"));

        await channel.ConsumeAsync("q");
        var delivery = await channel.ExpectDeliveryAsync();
        var deliver = await listener.NextAsync();

        Assert.Equal(("deliver q", ActivityKind.Producer), (deliver.DisplayName, deliver.Kind));
        Assert.Equal((TraceId, PublisherSpan), (deliver.TraceId.ToHexString(), deliver.ParentSpanId.ToHexString()));
        AssertTags(
            deliver,
            ("messaging.operation.name", "deliver"), ("messaging.operation.type", "receive"), ("messaging.destination.name", "amq.topic"),
            ("messaging.broker.queue", "q"), ("messaging.rabbitmq.message.delivery_tag", 1L), ("messaging.broker.redelivered", false));
        Assert.Equal(sent.ToBlock(), delivery.PropertyBlock.ToArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not a parent")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    public async Task A_message_without_a_usable_parent_begins_a_trace_whatever_the_process_is_doing(string? header)
    {
        var node = $"root-{header?.Length}@here";
        using var listener = new Listener(node);
        using var around = new Activity("around").Start();
        await using var broker = await StartAsync(node);
        await using var client = await ConnectAsync(broker);
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m", header is null ? null : new WireProperties { Headers = Headers(("traceparent", header)) });
        var publish = await listener.NextAsync();
        await channel.GetAsync("q", noAck: true);
        var get = await listener.NextAsync();

        Assert.Equal(("publish amq.default", "get q"), (publish.DisplayName, get.DisplayName));
        Assert.All([publish, get], activity => Assert.Equal(default, activity.ParentSpanId));
        Assert.NotEqual(around.TraceId, publish.TraceId);
        Assert.Same(around, Activity.Current);
    }

    [Fact]
    public async Task The_brokers_own_spans_are_written_into_headers_where_that_is_asked_for()
    {
        using var listener = new Listener("write@here");
        await using var broker = await StartAsync("write@here", writesContext: true);
        await using var client = await ConnectAsync(broker);
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m", new WireProperties { AppId = "app", Headers = Headers(("traceparent", Parent), ("mine", "x")) });
        var publish = await listener.NextAsync();
        await channel.ConsumeAsync("q");
        var delivered = (await channel.ExpectDeliveryAsync()).Properties;
        var deliver = await listener.NextAsync();

        Assert.Equal(PublisherSpan, publish.ParentSpanId.ToHexString());
        Assert.Equal(publish.SpanId, deliver.ParentSpanId);
        Assert.Equal(deliver.Id, Header(delivered, "traceparent"));
        Assert.Equal(("x", "app"), (Header(delivered, "mine"), delivered.AppId));
    }

    [Fact]
    public async Task A_refused_publish_says_why_and_one_that_goes_nowhere_ends_as_well()
    {
        using var listener = new Listener("refused@here");
        await using var broker = await StartAsync("refused@here");
        await using var client = await ConnectAsync(broker);
        var channel = await client.OpenChannelAsync();
        await channel.PublishAsync("", "nowhere", "m");
        AssertTags(await listener.NextAsync(), ("messaging.broker.queues", 0));
        await channel.PublishAsync("missing", "k", "m");
        await channel.ExpectCloseAsync(ReplyCode.NotFound);

        var refused = await listener.NextAsync();
        Assert.Equal((ActivityStatusCode.Error, "NOT_FOUND - no exchange 'missing' in vhost '/'"), (refused.Status, refused.StatusDescription));
        AssertTags(refused, ("error.type", "NOT_FOUND"));
    }

    [Fact]
    public async Task Direct_replies_and_server_named_queues_have_names_that_are_few()
    {
        using var listener = new Listener("names@here");
        await using var broker = await StartAsync("names@here");
        await using var client = await ConnectAsync(broker);
        var requester = await client.OpenChannelAsync();
        await requester.ConsumeAsync("amq.rabbitmq.reply-to", noAck: true);
        var server = await client.OpenChannelAsync(2);
        var queue = (await server.DeclareQueueAsync("", exclusive: true)).Name;
        await requester.PublishAsync("", queue, "request", new WireProperties { ReplyTo = "amq.rabbitmq.reply-to" });
        await listener.NextAsync();
        var request = await server.GetAsync(queue, noAck: true);
        var get = await listener.NextAsync();
        await server.PublishAsync("", request!.Properties.ReplyTo!, "reply");
        await requester.ExpectDeliveryAsync();

        Assert.Equal("get (temporary)", get.DisplayName);
        AssertTags(get, ("messaging.broker.queue", queue));
        Assert.Equal("deliver amq.rabbitmq.reply-to", (await listener.NextAsync()).DisplayName);
    }

    [Fact]
    public async Task A_burst_of_many_messages_has_an_activity_for_each()
    {
        using var listener = new Listener("burst@here");
        await using var broker = await StartAsync("burst@here");
        await using var client = await ConnectAsync(broker);
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", noAck: true);
        for (var i = 0; i < 600; i++)
        {
            client.WritePublish(1, "", "q", [1], null, mandatory: false);
        }

        await client.FlushAsync();
        var names = new List<string>();
        for (var i = 0; i < 1200; i++)
        {
            names.Add((await listener.NextAsync()).DisplayName);
        }

        Assert.Equal((600, 600), (names.Count(static name => name == "publish amq.default"), names.Count(static name => name == "deliver q")));
    }

    [Fact]
    public async Task A_listener_that_throws_costs_nobody_a_message()
    {
        using var listener = new Listener("throws@here") { Failure = new InvalidOperationException("broken listener") };
        await using var broker = await StartAsync("throws@here");
        await using var client = await ConnectAsync(broker);
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q");
        await channel.PublishAsync("", "q", "first");
        Assert.Equal("first", (await channel.ExpectDeliveryAsync()).Text);
        await channel.PublishAsync("", "q", "second");
        Assert.Equal("second", (await channel.ExpectDeliveryAsync()).Text);
    }

    [Fact]
    public async Task OpenTelemetry_exports_them()
    {
        var exported = new List<Activity>();
        using (var provider = Sdk.CreateTracerProviderBuilder().AddSource("Amqp.Broker").AddInMemoryExporter(exported).Build())
        {
            await using var broker = await StartAsync("export@here");
            await using var client = await ConnectAsync(broker);
            var channel = await client.OpenChannelAsync();
            await channel.DeclareQueueAsync("q");
            await channel.PublishAsync("", "q", "m", new WireProperties { Headers = Headers(("traceparent", Parent)) });
            Assert.NotNull(await channel.GetAsync("q", noAck: true));
            await client.CloseAsync();
        }

        var mine = exported.Where(static activity => activity.Source.Tags!.Any(static tag => Equals(tag.Value, "export@here"))).ToList();
        Assert.Equal(["publish amq.default", "get q"], mine.Select(static activity => activity.DisplayName));
        Assert.All(mine, static activity => Assert.Equal((TraceId, PublisherSpan), (activity.TraceId.ToHexString(), activity.ParentSpanId.ToHexString())));
    }

    private static Task<AmqpBroker> StartAsync(string node, bool writesContext = false) => AmqpBroker.StartAsync(
        options => options.Server = options.Server with { NodeName = node, WritesTraceContext = writesContext });

    private static async Task<WireConnection> ConnectAsync(AmqpBroker broker) =>
        await WireConnection.OpenAsync("127.0.0.1", broker.Endpoints[0].Port);

    private static FieldTable Headers(params (string Name, string Value)[] headers)
    {
        var table = new FieldTableBuilder();
        foreach (var (name, value) in headers)
        {
            table.Add(name, value);
        }

        return table.Build();
    }

    private static string Header(WireProperties properties, string name) =>
        properties.Headers!.TryGet(name, out var value) ? value.AsString : throw new InvalidOperationException($"no header {name}");

    private static void AssertTags(Activity activity, params (string Name, object Value)[] tags) =>
        Assert.All(tags, tag => Assert.Equal(tag.Value, activity.GetTagItem(tag.Name)));

    /// <summary>Hears one broker's activities, in the order they end in.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = new();
        private readonly SemaphoreSlim _count = new(0);
        private readonly ActivityListener _listener;

        public Listener(string node)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Amqp.Broker" && source.Tags!.Any(tag => Equals(tag.Value, node)),
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStarted = _ => ThrowIfAsked(),
                ActivityStopped = OnEnded,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public Exception? Failure { get; init; }

        public async Task<Activity> NextAsync()
        {
            Assert.True(await _count.WaitAsync(TimeSpan.FromSeconds(30)), "no activity ended");
            Assert.True(_ended.TryDequeue(out var activity));
            return activity;
        }

        public void Dispose()
        {
            _listener.Dispose();
            _count.Dispose();
        }

        private void OnEnded(Activity activity)
        {
            ThrowIfAsked();
            _ended.Enqueue(activity);
            _count.Release();
        }

        private void ThrowIfAsked()
        {
            if (Failure is not null)
            {
                throw Failure;
            }
        }
    }
}
