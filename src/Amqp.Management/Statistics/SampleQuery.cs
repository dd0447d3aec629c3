using System.Globalization;
using Amqp.Broker.Statistics;
using Amqp.Management.Http;

namespace Amqp.Management.Statistics;

/// <summary>Which series a query asks for: <c>lengths_age</c> and <c>lengths_incr</c>, and so on. Null where it asks for none.</summary>
/// <param name="Lengths">Of message counts.</param>
/// <param name="MessageRates">Of what happened to messages.</param>
/// <param name="DataRates">Of octets.</param>
/// <param name="NodeStats">Of the node.</param>
internal sealed record SampleQuery(SampleRange? Lengths, SampleRange? MessageRates, SampleRange? DataRates, SampleRange? NodeStats)
{
    /// <summary>Nothing but rates.</summary>
    public static SampleQuery None { get; } = new(null, null, null, null);

    /// <summary>Reads a query.</summary>
    /// <exception cref="ApiException">400: an age or increment that is no positive number.</exception>
    public static SampleQuery Parse(ApiContext context) => new(
        RangeOf(context, "lengths"), RangeOf(context, "msg_rates"), RangeOf(context, "data_rates"), RangeOf(context, "node_stats"));

    private static SampleRange? RangeOf(ApiContext context, string prefix) =>
        Number(context.Query(prefix + "_age")) is { } age && Number(context.Query(prefix + "_incr")) is { } increment
            ? new SampleRange(age, increment)
            : null;

    private static int? Number(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw ApiException.BadRequest($"invalid samples: {text} is no positive number");
    }
}
