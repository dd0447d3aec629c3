using System.Text;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Publishing;

/// <summary>A message on its way into queues. Its memory belongs to whoever publishes and is copied when the batch is flushed.</summary>
public struct PublishedMessage
{
    /// <summary>Exchange and routing key, each preceded by its length in one octet.</summary>
    public ReadOnlyMemory<byte> Names { get; set; }

    /// <summary>Property block of the content header.</summary>
    public ReadOnlyMemory<byte> Properties { get; set; }

    /// <summary>Body.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The memory that a large <see cref="Body"/> was put together in: the first log that stores the message takes it over.</summary>
    public BodyAssembly? Assembly { get; set; }

    /// <summary>Milliseconds the message lives by its own wish; -1 for no limit.</summary>
    public long TimeToLive { get; set; }

    /// <summary>Priority, 0 where none is given.</summary>
    public byte Priority { get; set; }

    /// <summary>Delivery mode 2.</summary>
    public bool Persistent { get; set; }

    /// <summary>The broker dead-lettered it.</summary>
    public bool DeadLettered { get; set; }

    /// <summary>The exchange a client published it to, for the counts of its queues; null for what comes another way.</summary>
    public Exchange? Source { get; set; }

    /// <summary>Name of the exchange.</summary>
    public readonly ReadOnlySpan<byte> Exchange => Names.Span.Slice(1, Names.Span[0]);

    /// <summary>Routing key.</summary>
    public readonly ReadOnlySpan<byte> RoutingKey => Names.Span[(2 + Names.Span[0])..];

    /// <summary>Names for <see cref="Names"/>; a routing key that is too long is cut, so that what it begins with can be asked for.</summary>
    internal static byte[] NamesOf(string exchange, string routingKey)
    {
        var key = Encoding.UTF8.GetBytes(routingKey).AsSpan();
        key = key[..Math.Min(key.Length, AmqpConstants.MaxShortStringLength)];
        var name = Encoding.UTF8.GetBytes(exchange);
        return [(byte)name.Length, .. name, (byte)key.Length, .. key];
    }

    /// <summary>The same message in memory of its own.</summary>
    public readonly PublishedMessage Copy() => this with
    {
        Names = Names.ToArray(),
        Properties = Properties.ToArray(),
        Body = Body.ToArray(),
        Assembly = null,
    };
}
