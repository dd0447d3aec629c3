using Amqp.Broker;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.Benchmarks.Micro;

/// <summary>A broker without connections, in memory.</summary>
internal sealed class ModelFixture : IDisposable
{
    private readonly QueueOwner _owner = new();

    public ModelFixture()
    {
        BrokerRuntime runtime = new(TimeProvider.System, new PoolScheduler(), new SystemRandom(), new MemoryFileSystem());
        Broker = new MessageBroker(runtime, new MemoryQueueStore(Environment.ProcessorCount), new BrokerLimits());
        VirtualHost = Broker.FindVirtualHost(MessageBroker.DefaultVirtualHost)!;
    }

    public MessageBroker Broker { get; }

    public VirtualHost VirtualHost { get; }

    public MessageQueue DeclareQueue(string name)
        => VirtualHost.DeclareQueue(new QueueDeclaration(ShortString.From(name), false, false, false, FieldTable.Empty), _owner);

    public Exchange DeclareExchange(string name, string type)
        => VirtualHost.DeclareExchange(new ExchangeDeclaration(ShortString.From(name), type, false, false, false, FieldTable.Empty));

    public void Bind(MessageQueue queue, Exchange exchange, string key, FieldTable? arguments = null)
        => VirtualHost.BindQueue(queue.Name.Span, exchange.Name.Span, ShortString.From(key).Span, arguments ?? FieldTable.Empty, _owner);

    public void Dispose() => Broker.Dispose();

    private sealed class PoolScheduler : WorkScheduler
    {
        public override void Schedule(IThreadPoolWorkItem item) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

        public override void Schedule(Action<object?> action, object? state) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(action, state, preferLocal: false);
    }

    private sealed class SystemRandom : RandomSource
    {
        public override void Fill(Span<byte> destination) => Random.Shared.NextBytes(destination);
    }
}
