using System.Collections.Frozen;
using Amqp.Protocol;

namespace Amqp.Broker.Policies;

/// <summary>The keys of policy definitions, their values, and how an operator policy bounds them.</summary>
internal static class PolicyKeys
{
    private const long MaxTime = 315_360_000_000;
    private const PolicyObject Classic = PolicyObject.ClassicQueue | PolicyObject.Exchange;
    private const PolicyObject Quorum = PolicyObject.QuorumQueue | PolicyObject.Exchange;
    private const PolicyObject Stream = PolicyObject.Stream | PolicyObject.Exchange;

    private static readonly FrozenDictionary<string, PolicyKey> s_keys = new Dictionary<string, PolicyKey>(StringComparer.Ordinal)
    {
        ["alternate-exchange"] = Text(PolicyObject.Any),
        ["message-ttl"] = Integer(Classic | Quorum, 0, MaxTime, isOperator: true),
        ["expires"] = Integer(Classic | Quorum, 1, MaxTime, isOperator: true),
        ["max-length"] = Integer(Classic | Quorum, 0, long.MaxValue, isOperator: true),
        ["max-length-bytes"] = Integer(PolicyObject.Any, 0, long.MaxValue, isOperator: true),
        ["max-in-memory-length"] = Integer(Quorum, 0, long.MaxValue, isOperator: true),
        ["max-in-memory-bytes"] = Integer(Quorum, 0, long.MaxValue, isOperator: true),
        ["overflow"] = OneOf(Classic | Quorum, ["drop-head", "reject-publish", "reject-publish-dlx"], isOperator: true),
        ["delivery-limit"] = Integer(Classic | Quorum, long.MinValue, long.MaxValue, isOperator: true),
        ["dead-letter-exchange"] = Text(Classic | Quorum),
        ["dead-letter-routing-key"] = Text(Classic | Quorum),
        ["dead-letter-strategy"] = OneOf(Quorum, ["at-most-once", "at-least-once"]),
        ["queue-mode"] = OneOf(Classic, ["default", "lazy"]),
        ["queue-version"] = Integer(Classic, 1, 2, isOperator: true),
        ["queue-master-locator"] = OneOf(Classic, ["min-masters", "client-local", "random"]),
        ["queue-leader-locator"] = OneOf(PolicyObject.Any, ["client-local", "balanced", "random", "least-leaders"]),
        ["consumer-timeout"] = Integer(PolicyObject.Any, 0, long.MaxValue),
        ["consumer-disconnected-timeout"] = Integer(Quorum, 0, long.MaxValue),
        ["delayed-retry-type"] = OneOf(Quorum, ["disabled", "all", "failed", "returned"]),
        ["delayed-retry-min"] = Integer(Quorum, 0, MaxTime),
        ["delayed-retry-max"] = Integer(Quorum, 0, MaxTime),
        ["target-group-size"] = Integer(Quorum, 1, int.MaxValue),
        ["initial-cluster-size"] = Integer(Stream, 1, int.MaxValue),
        ["max-age"] = new(Stream, "a number and one of Y, M, D, h, m, s", IsAge),
        ["stream-max-segment-size-bytes"] = Integer(Stream, 1, 3_000_000_000),
        ["stream-filter-size-bytes"] = Integer(Stream, 16, 255),
        ["federation-upstream"] = Text(PolicyObject.Any),
        ["federation-upstream-pattern"] = Text(PolicyObject.Any),
        ["federation-upstream-set"] = Text(PolicyObject.Any),

        // Of mirrored queues, which are gone: taken so that old definitions files load, and without effect.
        ["ha-mode"] = OneOf(PolicyObject.Any, ["all", "exactly", "nodes"]),
        ["ha-params"] = new(PolicyObject.Any, "an integer or a list of nodes", value => value.IsInteger || value.Type == FieldType.Array),
        ["ha-sync-mode"] = OneOf(PolicyObject.Any, ["manual", "automatic"]),
        ["ha-sync-batch-size"] = Integer(PolicyObject.Any, 1, int.MaxValue),
        ["ha-promote-on-shutdown"] = OneOf(PolicyObject.Any, ["always", "when-synced"]),
        ["ha-promote-on-failure"] = OneOf(PolicyObject.Any, ["always", "when-synced"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What is wrong with a definition, or null.</summary>
    public static string? Validate(FieldTable definition, bool isOperator)
    {
        var unknown = definition.Select(entry => entry.Key).Where(key => !s_keys.TryGetValue(key, out var known) || (isOperator && !known.IsOperator));
        if (definition.Count == 0)
        {
            return "the definition is empty";
        }

        if (unknown.ToArray() is { Length: > 0 } keys)
        {
            return $"{string.Join(", ", keys.Select(key => $"'{key}'"))}: not recognised {(isOperator ? "operator policy" : "policy")} settings";
        }

        foreach (var (key, value) in definition)
        {
            if (!s_keys[key].IsValid(value))
            {
                return $"'{key}' must be {s_keys[key].Expected}, but is {ErlangTerm.FormatPlain(value.View)}";
            }
        }

        return null;
    }

    /// <summary>Kinds of objects that can have all keys of a definition.</summary>
    public static PolicyObject Supporting(FieldTable definition)
    {
        var kinds = PolicyObject.Any;
        foreach (var (key, _) in definition)
        {
            kinds &= s_keys.TryGetValue(key, out var known) ? known.Objects : PolicyObject.None;
        }

        return kinds;
    }

    /// <summary>A policy's value, bounded by the operator policy's: the smaller number, and the operator's word otherwise.</summary>
    public static FieldValue Merge(string key, FieldValue value, FieldValue bound)
    {
        if (key == "queue-version" || !value.IsInteger || !bound.IsInteger)
        {
            return bound;
        }

        return IsTighter(key, value.AsInteger, bound.AsInteger) ? value : bound;
    }

    /// <summary>Whether a limit is smaller than another; a negative delivery limit is none.</summary>
    public static bool IsTighter(string key, long limit, long than) =>
        key == "delivery-limit" && (limit < 0 || than < 0) ? limit > than : limit < than;

    private static PolicyKey Text(PolicyObject objects) => new(objects, "a string", value => value.IsString);

    private static PolicyKey OneOf(PolicyObject objects, string[] words, bool isOperator = false) =>
        new(objects, $"one of {string.Join(", ", words)}", value => value.IsString && words.Contains(value.AsString), isOperator);

    private static PolicyKey Integer(PolicyObject objects, long minimum, long maximum, bool isOperator = false) =>
        new(objects, Range(minimum, maximum), value => value.IsInteger && value.AsInteger >= minimum && value.AsInteger <= maximum, isOperator);

    private static string Range(long minimum, long maximum) => (minimum, maximum) switch
    {
        (long.MinValue, _) => "an integer",
        (_, long.MaxValue) => $"an integer of at least {minimum}",
        _ => $"an integer from {minimum} to {maximum}",
    };

    private static bool IsAge(FieldValue value)
    {
        if (!value.IsString || value.AsString is not { Length: > 1 } text)
        {
            return false;
        }

        return "YMDhms".Contains(text[^1], StringComparison.Ordinal) && text[..^1].All(char.IsAsciiDigit);
    }
}
