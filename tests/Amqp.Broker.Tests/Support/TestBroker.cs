using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Broker.Security.Backends;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Support;

/// <summary>A broker's model on a seeded runtime, with short ways to say what tests say often.</summary>
internal sealed class TestBroker : IDisposable
{
    private readonly RouteSet _routes = new();

    public TestBroker(ulong seed = 1, BrokerLimits? limits = null, IQueueStore? store = null, bool delayedMetadata = false)
    {
        Runtime = new TestRuntime(seed);
        Store = store ?? new MemoryQueueStore(1);
        Metadata = new DelayedMetadataLog(Runtime.Scheduler);
        Broker = new MessageBroker(
            Runtime.Broker, Store, limits ?? new BrokerLimits(), delayedMetadata ? Metadata : new MemoryMetadataLog(Runtime.Scheduler));
        Broker.Admin.AddVirtualHost("/");
        Host = Broker.FindVirtualHost("/")!;
    }

    public TestRuntime Runtime { get; }

    public IQueueStore Store { get; }

    /// <summary>Decides when changes are durable, where the test asked for that.</summary>
    public DelayedMetadataLog Metadata { get; }

    public MessageBroker Broker { get; }

    public VirtualHost Host { get; }

    /// <summary>The connection that tests use when it does not matter which.</summary>
    public QueueOwner Owner { get; } = new();

    /// <summary>A login of one of the broker's own users.</summary>
    public AuthenticatedUser Login(string user) => AuthenticatedUser.Of(Broker.Users.Find(user)!, Broker.Logins.Internal);

    public MessageQueue Queue(
        string name, bool durable = false, bool exclusive = false, bool autoDelete = false, FieldTable? arguments = null, QueueOwner? owner = null) =>
        Host.DeclareQueue(
            new QueueDeclaration(ShortString.From(name), durable, exclusive, autoDelete, arguments ?? FieldTable.Empty), owner ?? Owner);

    public Exchange Exchange(
        string name, string type, bool durable = false, bool autoDelete = false, bool @internal = false, FieldTable? arguments = null) =>
        Host.DeclareExchange(
            new ExchangeDeclaration(ShortString.From(name), type, durable, autoDelete, @internal, arguments ?? FieldTable.Empty));

    public void Bind(string queue, string exchange, string key = "", FieldTable? arguments = null, QueueOwner? owner = null) =>
        Host.BindQueue(Bytes(queue), Bytes(exchange), Bytes(key), arguments ?? FieldTable.Empty, owner ?? Owner);

    public void Unbind(string queue, string exchange, string key = "", FieldTable? arguments = null, QueueOwner? owner = null) =>
        Host.UnbindQueue(Bytes(queue), Bytes(exchange), Bytes(key), arguments ?? FieldTable.Empty, owner ?? Owner);

    /// <summary>Binds exchange to exchange: what <paramref name="source"/> gets, <paramref name="destination"/> gets too.</summary>
    public void Chain(string destination, string source, string key = "", FieldTable? arguments = null) =>
        Host.BindExchange(Bytes(destination), Bytes(source), Bytes(key), arguments ?? FieldTable.Empty);

    public void Unchain(string destination, string source, string key = "", FieldTable? arguments = null) =>
        Host.UnbindExchange(Bytes(destination), Bytes(source), Bytes(key), arguments ?? FieldTable.Empty);

    public bool HasExchange(string name) => Host.FindExchange(Bytes(name)) is not null;

    public bool HasQueue(string name) => Host.FindQueue(Bytes(name)) is not null;

    /// <summary>Names of the queues that a message goes to, in ordinal order; a queue that it goes to twice is there twice.</summary>
    public string Route(string exchange, string key = "", FieldTable? headers = null, byte[]? properties = null)
    {
        var input = new RoutingInput { RoutingKey = Bytes(key), Headers = headers is null ? default : headers.Content, Properties = properties };
        _routes.Route(Host.RequireExchange(Bytes(exchange)), input);
        var names = new List<string>();
        foreach (var queue in _routes.Queues)
        {
            names.Add(queue.Name.ToString());
        }

        names.Sort(StringComparer.Ordinal);
        return string.Join(' ', names);
    }

    /// <summary>Publishes bodies to a queue in one batch.</summary>
    public static PublishedMessage Message(byte[] names, byte[] body, bool persistent = false) =>
        Message(names, new byte[2], body, persistent);

    public static PublishedMessage Message(byte[] names, byte[] properties, byte[]? body, bool persistent) =>
        new() { Names = names, Properties = properties, Body = body, Persistent = persistent, TimeToLive = -1 };

    public void Publish(MessageQueue queue, params string[] bodies)
    {
        var batch = new PublishBatch(Broker);
        foreach (var body in bodies)
        {
            batch.Add(Message(Names("", queue.Name.ToString()), Encoding.UTF8.GetBytes(body)), [queue], null, 0);
        }

        batch.Flush();
    }

    /// <summary>Publishes one message to an exchange.</summary>
    /// <returns>False when it went nowhere.</returns>
    public bool Send(
        string exchange, string key, string body, FieldTable? headers = null, bool persistent = false, AnswerCollector? answers = null, ulong tag = 0)
    {
        var content = headers ?? FieldTable.Empty;
        var builder = new BasicPropertiesBuilder { Headers = content.Content, DeliveryMode = persistent ? (byte)2 : (byte)1 };
        var properties = builder.ToArray();
        _routes.Route(
            Host.RequireExchange(Bytes(exchange)),
            new RoutingInput { RoutingKey = Bytes(key), Headers = content.Content, Properties = properties });
        var batch = new PublishBatch(Broker);
        batch.Add(Message(Names(exchange, key), properties, Bytes(body), persistent), _routes, answers, tag);
        batch.Flush();
        return !_routes.IsUnroutable;
    }

    /// <summary>Takes everything out of a queue and returns the bodies.</summary>
    public string Drain(string queue)
    {
        var bodies = new List<string>();
        var from = Host.RequireQueue(Bytes(queue), Owner);
        while (from.TryGet(noAck: true, out var message) == LogReadStatus.Record)
        {
            bodies.Add(Encoding.UTF8.GetString(message.Record.Body));
            message.Lease.Dispose();
        }

        return string.Join(' ', bodies);
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Names(string exchange, string key)
    {
        var (first, second) = (Bytes(exchange), Bytes(key));
        return [(byte)first.Length, .. first, (byte)second.Length, .. second];
    }

    /// <summary>Asserts a channel-level error and returns its reply text.</summary>
    public static void Refused(string replyText, Action action)
    {
        var error = Assert.Throws<ChannelException>(action);
        Assert.Equal(replyText, error.ReplyText);
        Assert.StartsWith(error.Code.WireName(), replyText);
    }

    public void Dispose()
    {
        Broker.Dispose();
        Runtime.Broker.Wheel.Dispose();
    }
}
