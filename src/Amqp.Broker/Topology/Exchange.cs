using Amqp.Broker.Policies;
using Amqp.Broker.Publishing;
using Amqp.Broker.Routing;
using Amqp.Broker.Statistics;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>
/// An exchange. Matching takes no lock: each type keeps its bindings in a structure that is safe to read while the topology
/// lock's holder changes it, and a change is visible before the method that made it is answered.
/// </summary>
/// <remarks><see cref="Outgoing"/> and the type's writers are guarded by the virtual host's topology lock.</remarks>
public abstract class Exchange : BindingTarget
{
    private volatile bool _deleted;
    private volatile ShortString? _alternateExchange;

    private protected Exchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
        : base(virtualHost, declaration.Name)
    {
        Type = declaration.Type;
        IsDurable = declaration.Durable;
        IsAutoDelete = declaration.AutoDelete;
        IsInternal = declaration.Internal;
        Arguments = declaration.Arguments;
        _alternateExchange = FindAlternate();
    }

    /// <summary>Type name as declared, such as <c>topic</c>.</summary>
    public string Type { get; }

    /// <summary>Survives a restart.</summary>
    public bool IsDurable { get; }

    /// <summary>Deleted when its last binding as a source goes.</summary>
    public bool IsAutoDelete { get; }

    /// <summary>Only bindings feed it; clients may not publish to it.</summary>
    public bool IsInternal { get; }

    /// <summary>Arguments as declared.</summary>
    public FieldTable Arguments { get; }

    /// <summary>Where messages go that match no binding; null for nowhere. The argument wins over the policy.</summary>
    public ShortString? AlternateExchange => _alternateExchange;

    /// <summary>Names what the exchange keeps in the store, over restarts; 0 for an exchange that keeps nothing.</summary>
    public virtual ulong StorageId => 0;

    /// <summary>Every virtual host has it from the start.</summary>
    internal bool IsPredeclared => Name.IsEmpty || Name.Span.StartsWith("amq."u8);

    /// <summary>True once the exchange is gone; caches of the name must look it up again.</summary>
    public bool IsDeleted => _deleted;

    /// <summary>Name of the user who declared it in this run; the broker's own name otherwise.</summary>
    public string CreatedBy { get; internal set; } = "rmq-internal";

    /// <summary>What came in and went out.</summary>
    public ExchangeTraffic Traffic { get; } = new();

    /// <summary>False when the type does not look at routing keys, so that further keys change nothing.</summary>
    internal virtual bool UsesRoutingKey => true;

    /// <summary>Messages that the exchange holds back until they are due (<c>messages_delayed</c>); 0 for types that hold none back.</summary>
    public virtual long MessagesDelayed => 0;

    /// <summary>Messages that a new binding gets, oldest first.</summary>
    internal virtual PublishedMessage[] History => [];

    /// <summary>Something is bound to it. May be read without the lock, and is old news then.</summary>
    internal bool HasBindings => Outgoing.Count > 0;

    /// <summary>Bindings whose source this is.</summary>
    internal HashSet<Binding> Outgoing { get; } = [];

    internal override PolicyObject PolicyObject => PolicyObject.Exchange;

    internal void MarkDeleted()
    {
        _deleted = true;
        OnDeleted();
    }

    /// <summary>The exchange is from an earlier run, and everything that it may lead to is back too.</summary>
    internal virtual void OnRestored()
    {
    }

    /// <summary>The broker stops: the exchange begins nothing any more.</summary>
    internal virtual void Stop()
    {
    }

    /// <summary>After <see cref="Stop"/>: nothing is under way any more.</summary>
    internal virtual bool IsAtRest => true;

    /// <summary>The broker has stopped; what is durable waits for the next start.</summary>
    internal virtual void Close()
    {
    }

    /// <summary>The exchange is gone for good. The topology lock is held.</summary>
    private protected virtual void OnDeleted()
    {
    }

    /// <summary>Adds every destination whose binding matches. Lock-free and without allocation.</summary>
    internal abstract void Match(in RoutingInput input, RouteSet routes);

    /// <summary>Refuses a binding that the type cannot hold.</summary>
    internal virtual void Validate(BindingTarget destination, ShortString routingKey, FieldTable arguments)
    {
    }

    /// <summary>Makes the binding route. The topology lock is held.</summary>
    internal abstract void Add(Binding binding);

    /// <summary>Refuses a new binding whose key costs too much to route by; one from an earlier run may stay.</summary>
    internal virtual void AssertBindable(ShortString routingKey)
    {
    }

    /// <summary>Makes the binding stop routing; it has already left <see cref="Outgoing"/>. The topology lock is held.</summary>
    internal abstract void Remove(Binding binding);

    private protected override void OnPolicyChanged() => _alternateExchange = FindAlternate();

    private ShortString? FindAlternate()
    {
        if (!Arguments.TryGet("alternate-exchange", out var alternate) && !Policy.Definition.TryGet("alternate-exchange", out alternate))
        {
            return null;
        }

        // No exchange has a longer name, so one that is longer leads nowhere, like any name that is not there.
        return alternate.AsBytes.Length <= AmqpConstants.MaxShortStringLength ? ShortString.From(alternate.AsBytes.Span) : null;
    }
}
