using Amqp.Broker.Connections;
using Amqp.Broker.Queues;

namespace Amqp.Broker.Administration;

/// <summary>Open channels and their consumers, as operators see them.</summary>
public sealed class ChannelAdmin
{
    private readonly MessageBroker _broker;

    internal ChannelAdmin(MessageBroker broker) => _broker = broker;

    /// <summary>Open channels.</summary>
    public int Count => _broker.Connections.ChannelCount;

    /// <summary>The channels of a virtual host by name; of all of them when it is null.</summary>
    public IReadOnlyList<IClientChannel> In(string? virtualHost) =>
    [
        .. _broker.VirtualHosts
            .Where(host => virtualHost is null || host.Name == virtualHost)
            .SelectMany(static host => host.Traffic.Channels)
            .OrderBy(static channel => channel.Connection.Name, StringComparer.Ordinal)
            .ThenBy(static channel => channel.Number),
    ];

    /// <summary>The channels of a connection by number.</summary>
    public IReadOnlyList<IClientChannel> Of(IClientConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _broker.FindVirtualHost(connection.VirtualHostName) is not { } host
            ? []
            : [.. host.Traffic.Channels.Where(channel => channel.Connection == connection).OrderBy(static channel => channel.Number)];
    }

    /// <summary>The channel of that name, <c>connection (number)</c>, or null.</summary>
    public IClientChannel? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var at = name.LastIndexOf(" (", StringComparison.Ordinal);
        if (at < 0 || !name.EndsWith(')') || !int.TryParse(name.AsSpan(at + 2, name.Length - at - 3), out var number))
        {
            return null;
        }

        var connection = name[..at];
        return _broker.VirtualHosts
            .SelectMany(static host => host.Traffic.Channels)
            .FirstOrDefault(channel => channel.Number == number && channel.Connection.Name == connection);
    }

    /// <summary>The consumers of a virtual host's queues; of all of them when it is null.</summary>
    public IReadOnlyList<ConsumerInfo> Consumers(string? virtualHost) =>
    [
        .. _broker.Admin.Queues.In(virtualHost).SelectMany(static queue => ConsumersOf(queue)),
    ];

    /// <summary>Consumers of all queues.</summary>
    public int ConsumerCount => _broker.VirtualHosts.SelectMany(static host => host.Queues).Sum(static queue => queue.ConsumerCount);

    /// <summary>The consumers of a queue, in the order in which they came.</summary>
    public static IReadOnlyList<ConsumerInfo> ConsumersOf(MessageQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (queue.ConsumerCount == 0)
        {
            return [];
        }

        var active = queue.ActiveConsumer;
        return
        [
            .. queue.Consumers.Select(consumer => new ConsumerInfo
            {
                Consumer = consumer,
                Queue = queue,
                Channel = consumer.Channel as IClientChannel,
                IsActive = !queue.IsSingleActive || consumer == active,
            }),
        ];
    }
}
