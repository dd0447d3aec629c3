using System.Diagnostics;
using System.Text;
using Amqp.Protocol;

namespace Amqp.Server.Telemetry;

/// <summary>
/// W3C trace context in message headers, as instrumented clients write it: <c>traceparent</c> and <c>tracestate</c>, long strings (or
/// octets). What cannot be read counts as not there.
/// </summary>
internal static class TraceContext
{
    private const string ParentHeader = "traceparent";
    private const string StateHeader = "tracestate";

    /// <summary>Longest <c>traceparent</c> that is looked at; version 0 has 55 octets, later ones may have more.</summary>
    private const int MaxParent = 256;

    /// <summary>Longest <c>tracestate</c> that is kept; W3C asks for 512 octets at least.</summary>
    private const int MaxState = 4096;

    /// <summary>The context in a header table; the default where there is none.</summary>
    /// <param name="headers">What the table holds, without its length.</param>
    public static ActivityContext Read(ReadOnlySpan<byte> headers)
    {
        return Text(headers, "traceparent"u8, MaxParent) is { } parent
            && ActivityContext.TryParse(parent, Text(headers, "tracestate"u8, MaxState), isRemote: true, out var context)
            ? context
            : default;
    }

    /// <summary>A property block with an activity in place of what its headers name.</summary>
    /// <param name="propertyBlock">The block; where it is malformed, it is copied as it is.</param>
    /// <param name="activity">The activity.</param>
    public static byte[] Write(ReadOnlySpan<byte> propertyBlock, Activity activity)
    {
        if (activity.IdFormat != ActivityIdFormat.W3C || activity.Id is not { } id || !BasicPropertiesView.TryParse(propertyBlock, out var properties))
        {
            return propertyBlock.ToArray();
        }

        var table = new FieldTableBuilder();
        var reader = new FieldTableReader(properties.Headers);
        while (reader.TryReadNext(out var name, out var value))
        {
            if (!name.SequenceEqual("traceparent"u8) && !name.SequenceEqual("tracestate"u8))
            {
                table.Add(name, value);
            }
        }

        table.Add(ParentHeader, id);
        if (activity.TraceStateString is { Length: > 0 } state)
        {
            table.Add(StateHeader, state);
        }

        var builder = new BasicPropertiesBuilder(properties) { Headers = table.Content };
        return builder.ToArray();
    }

    private static string? Text(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, int most) =>
        FieldTableReader.TryFind(headers, name, out var value) && value.IsString && value.Bytes.Length <= most
            ? Encoding.UTF8.GetString(value.Bytes)
            : null;
}
