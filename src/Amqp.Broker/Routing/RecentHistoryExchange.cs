using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// <c>x-recent-history</c>: a fanout that keeps its last messages in memory and gives them to every new binding
/// (https://github.com/rabbitmq/rabbitmq-server/tree/main/deps/rabbitmq_recent_history_exchange).
/// </summary>
/// <remarks><c>_history</c> is guarded by its own lock, a leaf.</remarks>
internal sealed class RecentHistoryExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
    : FanoutExchange(virtualHost, declaration), IMessageKeeper
{
    private const string LengthArgument = "x-recent-history-length";
    private const int DefaultLength = 20;

    private readonly Lock _lock = new();
    private readonly Queue<PublishedMessage> _history = [];
    private readonly long _length = declaration.Arguments.TryGet(LengthArgument, out var length) ? length.AsInteger : DefaultLength;

    internal override PublishedMessage[] History
    {
        get
        {
            lock (_lock)
            {
                return [.. _history];
            }
        }
    }

    /// <summary>Refuses a length that is none.</summary>
    public static void Validate(FieldTable arguments)
    {
        if (arguments.TryGet(LengthArgument, out var length) && (!length.IsInteger || length.AsInteger <= 0))
        {
            Fail.Channel(ReplyCode.PreconditionFailed,
                $"Invalid argument {ErlangTerm.Format(length.View)}, '{LengthArgument}' must be a positive integer");
        }
    }

    /// <inheritdoc/>
    KeepAnswer IMessageKeeper.Keep(in PublishedMessage message, ReadOnlySpan<byte> hiddenKeys, AnswerCollector? answers, ulong tag)
    {
        var copy = message.Copy() with { Source = null };
        lock (_lock)
        {
            _history.Enqueue(copy);
            if (_history.Count > _length)
            {
                _history.Dequeue();
            }
        }

        return KeepAnswer.Given;
    }

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        if (!(FieldTableReader.TryFind(input.Headers, "x-recent-history-no-store"u8, out var noStore)
            && noStore.Type == FieldType.Boolean && noStore.AsBoolean))
        {
            routes.Keep(this);
        }

        base.Match(input, routes);
    }
}
