using Amqp.Protocol;

namespace Amqp.Broker.DeadLettering;

/// <summary>One entry of <c>x-death</c>: how often a message died in a queue for a reason, and how it was published the first time.</summary>
internal sealed record Death
{
    public required string Queue { get; init; }

    public required string Reason { get; init; }

    public required long Count { get; init; }

    /// <summary>First time, in seconds since the Unix epoch.</summary>
    public required ulong Time { get; init; }

    public required FieldValue Exchange { get; init; }

    public required FieldValue RoutingKeys { get; init; }

    /// <summary>The expiration property it had, if any.</summary>
    public FieldValue? OriginalExpiration { get; init; }

    /// <summary>The reason as it stands in headers.</summary>
    public static string TextOf(DeathReason reason) => reason switch
    {
        DeathReason.Rejected => "rejected",
        DeathReason.Expired => "expired",
        DeathReason.MaxLength => "maxlen",
        _ => "delivery_limit",
    };

    public static Death Parse(FieldTable table) => new()
    {
        Queue = Text(table, "queue"),
        Reason = Text(table, "reason"),
        Count = table.TryGet("count", out var count) && count.IsInteger ? count.AsInteger : 0,
        Time = table.TryGet("time", out var time) && time.Type == FieldType.Timestamp ? time.AsTimestamp : 0,
        Exchange = table.TryGet("exchange", out var exchange) ? exchange : FieldValue.FromString(""),
        RoutingKeys = table.TryGet("routing-keys", out var keys) ? keys : FieldValue.FromArray([]),
        OriginalExpiration = table.TryGet("original-expiration", out var expiration) ? expiration : null,
    };

    public FieldTable ToTable()
    {
        var table = new FieldTableBuilder();
        if (OriginalExpiration is { } expiration)
        {
            table.Add("original-expiration", expiration);
        }

        return table
            .Add("count", Count)
            .Add("reason", Reason)
            .Add("queue", Queue)
            .AddTimestamp("time", Time)
            .Add("exchange", Exchange)
            .Add("routing-keys", RoutingKeys)
            .Build();
    }

    private static string Text(FieldTable table, string name) =>
        table.TryGet(name, out var value) && value.IsString ? value.AsString : "";
}
