using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// One binding of a headers exchange, made ready for matching. <c>all</c> and <c>any</c> skip arguments whose names start with
/// <c>x-</c>; the forms <c>-with-x</c> skip only <c>x-match</c>. A void argument asks for presence only.
/// </summary>
internal sealed class HeadersMatcher
{
    private readonly bool _any;
    private readonly byte[] _criteria;

    public HeadersMatcher(Binding binding)
    {
        Binding = binding;
        var mode = binding.Arguments.TryGet("x-match", out var value) ? ParseMode(value.AsString) : null;
        var (any, withX) = mode ?? (false, false);
        _any = any;
        var builder = new FieldTableBuilder();
        foreach (var (name, argument) in binding.Arguments)
        {
            if (name != "x-match" && (withX || !name.StartsWith("x-", StringComparison.Ordinal)))
            {
                builder.Add(name, argument);
            }
        }

        _criteria = builder.Build().Content.ToArray();
    }

    public Binding Binding { get; }

    /// <summary>Reads an <c>x-match</c> value; null when it is none of the four.</summary>
    public static (bool Any, bool WithX)? ParseMode(string mode) => mode switch
    {
        "all" => (false, false),
        "any" => (true, false),
        "all-with-x" => (false, true),
        "any-with-x" => (true, true),
        _ => null,
    };

    /// <summary>Matches the content of a headers table; without criteria <c>all</c> matches everything and <c>any</c> nothing.</summary>
    public bool Matches(ReadOnlySpan<byte> headers)
    {
        var criteria = new FieldTableReader(_criteria);
        while (criteria.TryReadNext(out var name, out var wanted))
        {
            if (IsMet(headers, name, wanted) == _any)
            {
                return _any;
            }
        }

        return !_any;
    }

    private static bool IsMet(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, FieldView wanted)
    {
        var reader = new FieldTableReader(headers);
        while (reader.TryReadNext(out var candidate, out var value))
        {
            if (candidate.SequenceEqual(name))
            {
                return wanted.Type == FieldType.Void || FieldView.Equivalent(wanted, value);
            }
        }

        return false;
    }
}
