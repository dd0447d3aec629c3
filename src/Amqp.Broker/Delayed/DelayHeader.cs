using System.Buffers.Text;
using Amqp.Protocol;

namespace Amqp.Broker.Delayed;

/// <summary>
/// The header <c>x-delay</c>: how many milliseconds a message is held back. Numbers count whole, and so do texts that are numbers;
/// whatever else it holds, and any number outside 1 to 2^32-1, delays nothing.
/// </summary>
internal static class DelayHeader
{
    private const string Name = "x-delay";

    /// <summary>Finds a delay in the content of a headers table.</summary>
    public static bool TryRead(ReadOnlySpan<byte> headers, out long milliseconds)
    {
        milliseconds = FieldTableReader.TryFind(headers, "x-delay"u8, out var value) ? NumberOf(value) : 0;
        return milliseconds is > 0 and <= uint.MaxValue;
    }

    /// <summary>
    /// The headers as they are delivered: sorted by name, the delay negated, which says that it is over and lets no other exchange
    /// delay the message again.
    /// </summary>
    /// <param name="headers">Content of the headers table, with a delay.</param>
    /// <param name="withoutBcc">Leaves out <c>BCC</c>, which no consumer sees.</param>
    public static FieldTable Negate(ReadOnlySpan<byte> headers, bool withoutBcc)
    {
        TryRead(headers, out var milliseconds);
        var sorted = new SortedDictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (name, value) in FieldTable.Parse(headers))
        {
            if (!(withoutBcc && name == "BCC"))
            {
                sorted.TryAdd(name, value);
            }
        }

        sorted[Name] = FieldValue.FromInt64(-milliseconds);
        var table = new FieldTableBuilder();
        foreach (var (name, value) in sorted)
        {
            table.Add(name, value);
        }

        return table.Build();
    }

    private static long NumberOf(in FieldView value)
    {
        if (value.IsInteger)
        {
            return value.AsInteger;
        }

        if (value.IsFloat)
        {
            // What is out of range delays nothing, so it need not be told from zero.
            return value.AsDouble is >= 1 and <= uint.MaxValue ? (long)value.AsDouble : 0;
        }

        return value.IsString && Utf8Parser.TryParse(value.Bytes, out long number, out var used) && used == value.Bytes.Length ? number : 0;
    }
}
