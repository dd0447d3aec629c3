using System.Collections.Concurrent;
using Amqp.Broker.Routing;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Publishing;

/// <summary>
/// Publishes messages that the broker itself makes (firehose, events, log lines), one after another in the order they were added, by a
/// worker of its own: whoever has something to tell waits for nobody.
/// </summary>
/// <remarks>Safe from any thread and under any lock: nothing is published where a message is added.</remarks>
internal sealed class BackgroundPublisher : IThreadPoolWorkItem
{
    /// <summary>Octets that may wait, above which messages are not published: an operator's eyes must not cost the broker its memory.</summary>
    private const long MaxWaiting = 64 * 1024 * 1024;

    private readonly VirtualHost _virtualHost;
    private readonly ConcurrentQueue<PublishedMessage> _waiting = new();
    private readonly PublishBatch _batch;
    private readonly RouteSet _routes = new();
    private long _waitingBytes;
    private int _working;

    public BackgroundPublisher(VirtualHost virtualHost)
    {
        _virtualHost = virtualHost;
        _batch = new PublishBatch(virtualHost.Broker);
    }

    /// <summary>Has a message published, whose memory is its own; it is lost where too much waits already, or its exchange is gone by then.</summary>
    public void Add(in PublishedMessage message)
    {
        var size = SizeOf(message);
        if (Interlocked.Add(ref _waitingBytes, size) > MaxWaiting)
        {
            Interlocked.Add(ref _waitingBytes, -size);
            return;
        }

        _waiting.Enqueue(message);
        if (Interlocked.Exchange(ref _working, 1) == 0)
        {
            _virtualHost.Broker.Runtime.Scheduler.Schedule(this);
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            while (_waiting.TryDequeue(out var message))
            {
                Interlocked.Add(ref _waitingBytes, -SizeOf(message));
                Publish(message);
            }

            _batch.Flush();
            Interlocked.Exchange(ref _working, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _working, 1) == 0);
    }

    private static long SizeOf(in PublishedMessage message) => message.Names.Length + message.Properties.Length + message.Body.Length;

    private void Publish(in PublishedMessage message)
    {
        if (_virtualHost.FindExchange(message.Exchange) is not { } exchange)
        {
            return;
        }

        _routes.Route(exchange, new RoutingInput { RoutingKey = message.RoutingKey, Properties = message.Properties.Span });
        _batch.Add(message, _routes, null, 0);
        if (_batch.IsFull)
        {
            _batch.Flush();
        }
    }
}
