using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>Exchanges: declare and delete.</summary>
public sealed partial class VirtualHost
{
    private const string AlternateExchangeArgument = "alternate-exchange";

    /// <summary>Creates the exchange, or checks that the one that is there is the same.</summary>
    /// <param name="declaration">What is asked for.</param>
    /// <param name="access">What the user who asks may do; null to check nothing.</param>
    /// <exception cref="ChannelException">403 reserved or default name, or no permission; 406 unknown type, bad argument or not the same.</exception>
    public Exchange DeclareExchange(in ExchangeDeclaration declaration, AccessChecks? access = null)
    {
        if (declaration.Name.Length == 0)
        {
            Fail.DefaultExchange();
        }

        if (!ExchangeTypes.IsKnown(declaration.Type))
        {
            Fail.UnknownExchangeType(declaration.Type);
        }

        if (access is not null)
        {
            CheckDeclare(access, declaration);
        }

        lock (_topology)
        {
            _actor = access?.UserName ?? Broker.Events.Actor;
            if (FindExchange(declaration.Name.Span) is { } existing)
            {
                AssertEquivalent(existing, declaration);
                return existing;
            }

            AssertDeclarable(declaration);
            AssertRoomForExchange(declaration.Name);
            var exchange = ExchangeTypes.Create(this, declaration);
            exchange.CreatedBy = access?.UserName ?? exchange.CreatedBy;
            ApplyPolicies(exchange);
            exchange.MetadataIndex = NoteCreated(exchange);
            _exchanges[exchange.Name] = exchange;
            return exchange;
        }
    }

    /// <summary>The exchange of that name.</summary>
    /// <exception cref="ChannelException">404 when there is none.</exception>
    public Exchange RequireExchange(ReadOnlySpan<byte> name)
    {
        if (FindExchange(name) is { } exchange)
        {
            return exchange;
        }

        Fail.NoExchange(Text(name), Name);
        return null;
    }

    /// <summary>Checks a passive declaration: only the name counts.</summary>
    public Exchange CheckExchange(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        return RequireExchange(name);
    }

    /// <summary>Deletes the exchange and its bindings; a missing one is fine.</summary>
    /// <returns>Index of the last change that comes with it, in the metadata log.</returns>
    /// <exception cref="ChannelException">403 for predeclared exchanges; 406 in use.</exception>
    public ulong DeleteExchange(ReadOnlySpan<byte> name, bool ifUnused, string? actor = null)
    {
        if (name.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        lock (_topology)
        {
            _actor = actor ?? Broker.Events.Actor;

            // Whether it exists or not.
            if (name.StartsWith("amq."u8))
            {
                Fail.SystemExchange(Text(name), Name);
            }

            if (FindExchange(name) is not { } exchange)
            {
                return Broker.Metadata.LastIndex;
            }

            if (ifUnused && exchange.Outgoing.Count > 0)
            {
                Fail.InUse("exchange", exchange.Name.ToString(), Name);
            }

            Remove(exchange);
            return EndChange();
        }
    }

    private static string Text(ReadOnlySpan<byte> name) => System.Text.Encoding.UTF8.GetString(name);

    private void Remove(Exchange exchange)
    {
        // A list and no recursion: clients decide how long a chain of auto-delete exchanges is.
        var doomed = new Stack<Exchange>([exchange]);
        while (doomed.TryPop(out var next))
        {
            if (!next.IsDeleted)
            {
                RemoveOne(next, doomed);
            }
        }
    }

    private void RemoveOne(Exchange exchange, Stack<Exchange> doomed)
    {
        exchange.MarkDeleted();
        _exchanges.TryRemove(exchange.Name, out _);
        NoteDeleted(exchange);
        foreach (var binding in exchange.Outgoing.ToArray())
        {
            Unlink(binding);
        }

        foreach (var binding in exchange.Incoming.ToArray())
        {
            Unlink(binding);
            if (IsUnused(binding.Source))
            {
                doomed.Push(binding.Source);
            }
        }
    }

    private void DeleteIfUnused(Exchange exchange)
    {
        if (IsUnused(exchange))
        {
            Remove(exchange);
        }
    }

    /// <summary>An auto-delete exchange whose last binding as a source has just gone.</summary>
    private static bool IsUnused(Exchange exchange) => exchange.IsAutoDelete && exchange.Outgoing.Count == 0;

    private void AssertDeclarable(in ExchangeDeclaration declaration)
    {
        var name = declaration.Name.ToString();
        if (name.StartsWith("amq.", StringComparison.Ordinal))
        {
            Fail.ReservedName("exchange", name);
        }

        if (declaration.Arguments.TryGet(AlternateExchangeArgument, out var alternate) && alternate.Type != FieldType.LongString)
        {
            Fail.InvalidArgumentType(ErlangTerm.TypeName(alternate.Type), AlternateExchangeArgument, "exchange", name, Name);
        }

        ExchangeTypes.Validate(declaration.Type, declaration.Arguments);
    }

    private void AssertEquivalent(Exchange existing, in ExchangeDeclaration declaration)
    {
        var check = new Equivalence("exchange", existing.Name.ToString(), Name);
        check.Field("type", declaration.Type, existing.Type);
        check.Field("durable", declaration.Durable, existing.IsDurable);
        check.Field("auto_delete", declaration.AutoDelete, existing.IsAutoDelete);
        check.Field("internal", declaration.Internal, existing.IsInternal);
        check.Argument(AlternateExchangeArgument, declaration.Arguments, existing.Arguments);
    }
}
