using System.Text;
using Amqp.Broker.Administration;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Durable;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Metadata;

/// <summary>A broker whose metadata is in simulated files, with a clock and a scheduler that a seed determines.</summary>
internal sealed class MetadataWorld
{
    private readonly SimulatedScheduler _scheduler;
    private readonly QueueOwner _owner = new();

    public MetadataWorld(ulong seed, SimulatedFileSystem files)
    {
        Files = files;
        _scheduler = new SimulatedScheduler(seed);
        var runtime = new BrokerRuntime(new ManualTimeProvider(), _scheduler, new SeededRandomSource(seed + 1), files);
        Store = new FileQueueStore(runtime, new FileQueueStoreOptions());
        Log = new MetadataLog(Store, "metadata");
        Broker = new MessageBroker(runtime, Store, new BrokerLimits(), Log);
    }

    public SimulatedFileSystem Files { get; }

    public FileQueueStore Store { get; }

    public MetadataLog Log { get; }

    public MessageBroker Broker { get; }

    public BrokerAdmin Admin => Broker.Admin;

    public string[] Picture => BrokerPicture.Of(Broker);

    /// <summary>The broker that a start finds when the power was cut now.</summary>
    public MetadataWorld AfterPowerCut(ulong seed = 1) => new(seed + 100, Files.AfterPowerCut(seed));

    public void Run() => _scheduler.RunUntilIdle();

    public VirtualHost Host(string name = "/") =>
        Broker.FindVirtualHost(name) ?? throw new AdminException(AdminErrorKind.NotFound, $"no vhost '{name}'");

    public void Queue(string name, bool durable = true, bool autoDelete = false, FieldTable? arguments = null, string host = "/") =>
        Host(host).DeclareQueue(
            new QueueDeclaration(ShortString.From(name), durable, Exclusive: false, autoDelete, arguments ?? FieldTable.Empty), _owner);

    public void Exclusive(string name) =>
        Host().DeclareQueue(new QueueDeclaration(ShortString.From(name), Durable: true, Exclusive: true, AutoDelete: false, FieldTable.Empty), _owner);

    public void Exchange(
        string name, string type = "topic", bool durable = true, bool autoDelete = false, bool isInternal = false, FieldTable? arguments = null, string host = "/") =>
        Host(host).DeclareExchange(
            new ExchangeDeclaration(ShortString.From(name), type, durable, autoDelete, isInternal, arguments ?? FieldTable.Empty));

    public void Bind(string queue, string exchange, string key = "", FieldTable? arguments = null, string host = "/") =>
        Host(host).BindQueue(Bytes(queue), Bytes(exchange), Bytes(key), arguments ?? FieldTable.Empty, _owner);

    public void Unbind(string queue, string exchange, string key = "", FieldTable? arguments = null, string host = "/") =>
        Host(host).UnbindQueue(Bytes(queue), Bytes(exchange), Bytes(key), arguments ?? FieldTable.Empty, _owner);

    public void Chain(string destination, string source, string key = "", string host = "/") =>
        Host(host).BindExchange(Bytes(destination), Bytes(source), Bytes(key), FieldTable.Empty);

    public void Unchain(string destination, string source, string key = "", string host = "/") =>
        Host(host).UnbindExchange(Bytes(destination), Bytes(source), Bytes(key), FieldTable.Empty);

    public void DeleteQueue(string name, string host = "/") => Host(host).DeleteQueue(Bytes(name), _owner, ifUnused: false, ifEmpty: false);

    public void DeleteExchange(string name, string host = "/") => Host(host).DeleteExchange(Bytes(name), ifUnused: false);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
