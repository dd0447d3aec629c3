using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Routing;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Delayed;

/// <summary>
/// <c>x-delayed-message</c>: an exchange of another type that holds messages with a delay back until it has passed
/// (https://github.com/rabbitmq/rabbitmq-delayed-message-exchange). It routes by an exchange of the type that its argument
/// <c>x-delayed-type</c> names, which nobody else sees.
/// </summary>
internal sealed class DelayedExchange : Exchange, IMessageKeeper
{
    /// <summary>Name of the type.</summary>
    public const string TypeName = "x-delayed-message";

    private const string TypeArgument = "x-delayed-type";

    private readonly Exchange _inner;
    private readonly DelayedMessages _messages;

    /// <param name="virtualHost">Where it is.</param>
    /// <param name="declaration">What was asked for; it has been validated.</param>
    /// <param name="recoveredId">Storage id of an exchange from an earlier run, whose messages are still there; 0 for a new one.</param>
    internal DelayedExchange(VirtualHost virtualHost, ExchangeDeclaration declaration, ulong recoveredId)
        : base(virtualHost, declaration)
    {
        declaration.Arguments.TryGet(TypeArgument, out var type);
        _inner = ExchangeTypes.Create(virtualHost, declaration with { Type = type.AsString });
        StorageId = recoveredId != 0 ? recoveredId : virtualHost.Broker.Store.NewId();
        _messages = new DelayedMessages(this, virtualHost.Broker, recoveredId != 0);
    }

    /// <inheritdoc/>
    public override long MessagesDelayed => _messages.Count;

    /// <inheritdoc/>
    public override ulong StorageId { get; }

    internal override bool UsesRoutingKey => _inner.UsesRoutingKey;

    internal override PublishedMessage[] History => _inner.History;

    /// <summary>Refuses arguments that name no type to route by.</summary>
    public static void Validate(FieldTable arguments)
    {
        if (!arguments.TryGet(TypeArgument, out var type) || !type.IsString)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, "Invalid argument, 'x-delayed-type' must be an existing exchange type");
        }

        var name = type.AsString;
        if (name == TypeName)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, "Invalid argument, 'x-delayed-message' can't be used for 'x-delayed-type'");
        }

        if (!ExchangeTypes.IsKnown(name))
        {
            Fail.UnknownExchangeType(name);
        }

        ExchangeTypes.Validate(name, arguments);
    }

    /// <inheritdoc/>
    KeepAnswer IMessageKeeper.Keep(in PublishedMessage message, ReadOnlySpan<byte> hiddenKeys, AnswerCollector? answers, ulong tag) =>
        _messages.Keep(message, hiddenKeys, answers, tag);

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        if (!input.Headers.IsEmpty && DelayHeader.TryRead(input.Headers, out _))
        {
            routes.HoldBack(this, input);
        }
        else
        {
            _inner.Match(input, routes);
        }
    }

    internal override void Validate(BindingTarget destination, ShortString routingKey, FieldTable arguments) =>
        _inner.Validate(destination, routingKey, arguments);

    internal override void Add(Binding binding) => _inner.Add(binding);

    internal override void Remove(Binding binding) => _inner.Remove(binding);

    /// <inheritdoc/>
    internal override void Stop() => _messages.Stop();

    /// <inheritdoc/>
    internal override bool IsAtRest => _messages.IsAtRest;

    /// <inheritdoc/>
    internal override void Close() => _messages.Close();

    /// <inheritdoc/>
    internal override void OnRestored() => _messages.Start();

    private protected override void OnDeleted() => _messages.Delete();
}
