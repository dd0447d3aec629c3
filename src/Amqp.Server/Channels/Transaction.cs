using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;

namespace Amqp.Server.Channels;

/// <summary>What a transactional channel holds back until commit. Publishes are copied: the receive buffer does not last so long.</summary>
internal sealed class Transaction
{
    private readonly List<TransactionPublish> _publishes = [];
    private readonly List<(ulong Tag, SettlementKind Kind)> _settlements = [];

    public IReadOnlyList<TransactionPublish> Publishes => _publishes;

    public IReadOnlyList<(ulong Tag, SettlementKind Kind)> Settlements => _settlements;

    public void Add(in PublishedMessage message, bool mandatory, RouteSet routes) =>
        _publishes.Add(new TransactionPublish(message.Copy(), mandatory, routes.Capture()));

    public void Settle(ulong tag, SettlementKind kind) => _settlements.Add((tag, kind));
}
