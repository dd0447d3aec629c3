using System.Globalization;
using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// <c>x-consistent-hash</c>: equal keys go to the same destination, and each destination gets a share of the keys that its weight,
/// the binding key, says (https://www.rabbitmq.com/docs/consistent-hash-exchange). Every destination draws a lot for a key, and the
/// best lot wins: shares are exact for any weights, the order of binding does not count, and a destination that comes or goes moves
/// only the keys that it gains or held. The price is one multiplication per destination and message.
/// </summary>
/// <remarks>Members are an array that is replaced on change; <c>_bindings</c> is guarded by the topology lock.</remarks>
internal sealed class ConsistentHashExchange : Exchange
{
    private const string HeaderArgument = "hash-header";
    private const string PropertyArgument = "hash-property";
    private const int MaxWeight = 10_000;

    private readonly List<Binding> _bindings = [];
    private readonly byte[]? _header;
    private readonly PropertyFlags _property;
    private volatile Members _members = new([], false);

    internal ConsistentHashExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
        : base(virtualHost, declaration)
    {
        _header = declaration.Arguments.TryGet(HeaderArgument, out var header) && header.IsString ? header.AsBytes.ToArray() : null;
        _property = declaration.Arguments.TryGet(PropertyArgument, out var property) && property.IsString ? PropertyOf(property.AsString) : 0;
    }

    internal override bool UsesRoutingKey => false;

    /// <summary>Refuses arguments that do not say what to hash.</summary>
    public static void Validate(FieldTable arguments)
    {
        var hasHeader = arguments.TryGet(HeaderArgument, out var header);
        var hasProperty = arguments.TryGet(PropertyArgument, out var property);
        if (hasHeader && hasProperty)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, "hash-header and hash-property are mutually exclusive");
        }

        if (hasHeader && !header.IsString)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"Unsupported header: {ErlangTerm.FormatPlain(header.View)}");
        }

        if (hasProperty && (!property.IsString || PropertyOf(property.AsString) == 0))
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"Unsupported property: {ErlangTerm.FormatPlain(property.View)}");
        }
    }

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        var members = _members;
        if (members.All.Length == 1)
        {
            routes.Add(members.All[0].Target);
        }
        else if (members.All.Length > 1)
        {
            routes.Add(Choose(members, HashOf(input)));
        }
    }

    internal override void Validate(BindingTarget destination, ShortString routingKey, FieldTable arguments)
    {
        if (!TryParseWeight(routingKey.Span, out var weight))
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"The binding key must be an integer: {ErlangTerm.FormatBinary(routingKey.Span)}");
        }

        if (weight < 1)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, "The binding key must be greater than 0");
        }

        if (weight > MaxWeight)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"The binding key must not exceed {MaxWeight}");
        }
    }

    internal override void Add(Binding binding)
    {
        _bindings.Add(binding);
        Rebuild();
    }

    internal override void Remove(Binding binding)
    {
        _bindings.Remove(binding);
        Rebuild();
    }

    private static BindingTarget Choose(Members members, ulong key)
    {
        var best = 0;
        var bestLot = double.MinValue;
        var all = members.All;
        for (var i = 0; i < all.Length; i++)
        {
            var lot = (double)(StableHash.Join(all[i].Seed, key) >> 11);
            if (members.DifferInWeight)
            {
                // A number between 0 and 1 raised to 1/weight is the largest of `weight` such numbers; here in logarithms. Where
                // all weigh the same this would not change the order of the lots.
                lot = Math.Log((lot + 0.5) * (1.0 / (1UL << 53))) / all[i].Weight;
            }

            if (lot > bestLot)
            {
                (best, bestLot) = (i, lot);
            }
        }

        return all[best].Target;
    }

    private static bool TryParseWeight(ReadOnlySpan<byte> key, out long weight)
    {
        var digits = key.Length > 0 && key[0] is (byte)'-' or (byte)'+' ? key[1..] : key;
        weight = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        // A number of more digits than fit is too large, or too small, all the same.
        if (!long.TryParse(Encoding.ASCII.GetString(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out weight))
        {
            weight = key[0] == (byte)'-' ? long.MinValue : long.MaxValue;
        }

        return true;
    }

    private static PropertyFlags PropertyOf(string name) => name switch
    {
        "message_id" => PropertyFlags.MessageId,
        "correlation_id" => PropertyFlags.CorrelationId,
        "timestamp" => PropertyFlags.Timestamp,
        _ => 0,
    };

    private void Rebuild()
    {
        // Of several bindings to one destination the oldest counts.
        Binding[] counting = [.. _bindings.DistinctBy(binding => binding.Destination)];
        var members = Array.ConvertAll(counting, static binding => new Member(
            binding.Destination, StableHash.Of(binding.Destination), TryParseWeight(binding.RoutingKey.Span, out var weight) ? weight : 1));
        _members = new Members(members, members.DistinctBy(member => member.Weight).Count() > 1);
    }

    private ulong HashOf(in RoutingInput input)
    {
        if (_header is not null)
        {
            return FieldTableReader.TryFind(input.Headers, _header, out var value) ? StableHash.Of(value) : 0;
        }

        if (_property == 0)
        {
            return StableHash.Of(input.RoutingKey);
        }

        if (!BasicPropertiesView.TryParse(input.Properties, out var properties) || !properties.Has(_property))
        {
            return 0;
        }

        return _property switch
        {
            PropertyFlags.MessageId => StableHash.Of(properties.MessageId),
            PropertyFlags.CorrelationId => StableHash.Of(properties.CorrelationId),
            _ => StableHash.Join(properties.Timestamp, 1),
        };
    }

    /// <summary>A destination that draws lots.</summary>
    private readonly record struct Member(BindingTarget Target, ulong Seed, double Weight);

    private sealed record Members(Member[] All, bool DifferInWeight);
}
