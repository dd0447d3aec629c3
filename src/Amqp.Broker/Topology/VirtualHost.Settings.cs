using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>What operators set, and the checks of a declaration that follow from it.</summary>
public sealed partial class VirtualHost
{
    private const string QueueTypeArgument = "x-queue-type";
    private const string DeadLetterExchangeArgument = "x-dead-letter-exchange";

    private volatile VirtualHostSettings _settings = VirtualHostSettings.Default;
    private volatile VirtualHostLimits _limits = VirtualHostLimits.None;
    private volatile bool _isDeleted;

    /// <summary>Description, tags and the like.</summary>
    public VirtualHostSettings Settings
    {
        get => _settings;
        internal set => _settings = value;
    }

    /// <summary>Limits.</summary>
    public VirtualHostLimits Limits
    {
        get => _limits;
        internal set => _limits = value;
    }

    /// <summary>It is gone, or going; nothing is created in it any more.</summary>
    public bool IsDeleted => _isDeleted;

    /// <summary>Open connections. Guarded by the connection directory's lock.</summary>
    internal int Connections { get; set; }

    internal void MarkDeleted() => _isDeleted = true;

    /// <summary>Writes the virtual host's default queue type into a declaration that names none and that the type can have.</summary>
    private QueueDeclaration WithDefaultType(in QueueDeclaration declaration)
    {
        if ((_settings.DefaultQueueType ?? Broker.Limits.DefaultQueueType) is not { } type
            || declaration.Arguments.Contains(QueueTypeArgument)
            || (type != "classic" && (declaration.Name.IsEmpty || !declaration.Durable || declaration.Exclusive || declaration.AutoDelete)))
        {
            return declaration;
        }

        var arguments = new FieldTableBuilder().Add(QueueTypeArgument, type);
        foreach (var (name, value) in declaration.Arguments)
        {
            arguments.Add(name, value);
        }

        return declaration with { Arguments = arguments.Build() };
    }

    /// <summary>Checks the permissions that declaring a queue takes; what only a new queue needs is not asked for one that exists.</summary>
    private void CheckDeclare(AccessChecks access, ShortString name, in QueueDeclaration declaration)
    {
        var exists = FindQueue(name.Span) is not null;
        if (!exists && !declaration.Name.IsEmpty && name.Span.StartsWith("amq."u8))
        {
            // Reserved whoever asks.
            return;
        }

        access.CheckQueue(Permission.Configure, name.Span);
        if (!exists && declaration.Arguments.TryGet(DeadLetterExchangeArgument, out var exchange) && exchange.Type == FieldType.LongString)
        {
            access.CheckQueue(Permission.Read, name.Span);
            access.CheckExchange(Permission.Write, AsName(exchange));
        }
    }

    /// <summary>Checks the permissions that declaring an exchange takes.</summary>
    private void CheckDeclare(AccessChecks access, in ExchangeDeclaration declaration)
    {
        var name = declaration.Name.Span;
        var exists = FindExchange(name) is not null;
        access.CheckExchange(Permission.Configure, name);
        if (!exists && !name.StartsWith("amq."u8) && declaration.Arguments.TryGet(AlternateExchangeArgument, out var alternate) && alternate.Type == FieldType.LongString)
        {
            access.CheckExchange(Permission.Read, name);
            access.CheckExchange(Permission.Write, AsName(alternate));
        }
    }

    /// <summary>Refuses a new queue when the virtual host has as many as it may, or is gone. The topology lock is held.</summary>
    private void AssertRoomForQueue(ShortString name)
    {
        AssertAlive();
        if (_limits.MaxQueues is { } limit and >= 0 && _queues.Count >= limit)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"cannot declare queue '{name}': queue limit in vhost '{Name}' ({limit}) is reached");
        }

        if (Broker.Limits.MaxQueues is { } most && Broker.VirtualHosts.Sum(host => host._queues.Count) >= most)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"cannot declare queue '{name}': queue limit in cluster ({most}) is reached");
        }
    }

    /// <summary>Refuses a new queue that uses what the configuration does not permit any more.</summary>
    private void AssertPermitted(in QueueDeclaration declaration)
    {
        var features = Broker.Limits.DeprecatedFeatures;
        if (!declaration.Durable && !declaration.Exclusive && !features.Permits(DeprecatedFeatures.TransientQueues))
        {
            Fail.Connection(ReplyCode.InternalError, DeprecatedFeatures.Refusal(DeprecatedFeatures.TransientQueues));
        }

        if (declaration.Arguments.Contains(QueueArguments.MasterLocator) && !features.Permits(DeprecatedFeatures.QueueMasterLocator))
        {
            Fail.Connection(ReplyCode.InternalError, DeprecatedFeatures.Refusal(DeprecatedFeatures.QueueMasterLocator));
        }
    }

    /// <summary>Refuses a new exchange when there are as many as there may be, or the virtual host is gone. The topology lock is held.</summary>
    private void AssertRoomForExchange(ShortString name)
    {
        AssertAlive();
        if (Broker.Limits.MaxExchanges is { } most && Broker.VirtualHosts.Sum(host => host._exchanges.Count) >= most)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"cannot declare exchange '{name}' in vhost '{Name}': exchange limit of {most} is reached");
        }
    }

    private void AssertAlive()
    {
        if (_isDeleted)
        {
            Fail.Connection(ReplyCode.ConnectionForced, $"vhost '{Name}' is deleted");
        }
    }

    /// <summary>The name in an argument, cut to the length that names have: what is longer is no name and matches what its beginning does.</summary>
    private static ReadOnlySpan<byte> AsName(FieldValue value)
    {
        var octets = value.AsBytes.Span;
        return octets[..Math.Min(octets.Length, AmqpConstants.MaxShortStringLength)];
    }
}
