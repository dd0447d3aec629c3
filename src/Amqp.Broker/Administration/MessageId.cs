using System.Globalization;

namespace Amqp.Broker.Administration;

/// <summary>Names a message of a queue for as long as it is there: its priority and its sequence number, <c>0-123</c>.</summary>
/// <param name="Priority">The priority it is queued with.</param>
/// <param name="Sequence">Its sequence number in the log of that priority; never used twice.</param>
public readonly record struct MessageId(byte Priority, ulong Sequence)
{
    /// <summary>Reads an id.</summary>
    public static bool TryParse(string text, out MessageId id)
    {
        id = default;
        ArgumentNullException.ThrowIfNull(text);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0
            || !byte.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var priority)
            || !ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        id = new MessageId(priority, sequence);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Priority}-{Sequence}");
}
