using Amqp.Broker.Queues;

namespace Amqp.Broker.Routing;

/// <summary>What a <see cref="RouteSet"/> found for one message, for publishing it later.</summary>
public sealed class CapturedRoutes
{
    private readonly MessageQueue[] _queues;
    private readonly IMessageKeeper[] _keepers;
    private readonly byte[] _hiddenKeys;

    internal CapturedRoutes(RouteSet routes)
    {
        _queues = routes.Queues.ToArray();
        _keepers = routes.Keepers.ToArray();
        _hiddenKeys = routes.HiddenKeys.ToArray();
        IsUnroutable = routes.IsUnroutable;
        Destinations = routes.Destinations;
    }

    /// <summary>The queues.</summary>
    public ReadOnlySpan<MessageQueue> Queues => _queues;

    /// <summary>See <see cref="RouteSet.IsUnroutable"/>.</summary>
    public bool IsUnroutable { get; }

    /// <summary>See <see cref="RouteSet.Destinations"/>.</summary>
    public int Destinations { get; }

    internal ReadOnlySpan<IMessageKeeper> Keepers => _keepers;

    internal ReadOnlySpan<byte> HiddenKeys => _hiddenKeys;
}
