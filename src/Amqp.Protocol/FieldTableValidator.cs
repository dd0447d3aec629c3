namespace Amqp.Protocol;

/// <summary>Checks the structure of a field table: known tags, lengths that fit, nesting within bounds. It keeps the open tables and
/// arrays in a small array of its own, so that no input can exhaust the stack.</summary>
public static class FieldTableValidator
{
    /// <summary>Whether <paramref name="content"/> is well formed.</summary>
    /// <param name="content">What the table holds, without its length prefix.</param>
    /// <param name="maxDepth">How many tables and arrays may lie in one another, the outermost counted; 1 to <see cref="FieldTableLimits.MaxDepth"/>.</param>
    public static bool IsValid(ReadOnlySpan<byte> content, int maxDepth)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxDepth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, FieldTableLimits.MaxDepth);
        return content.IsEmpty || Walk(content, maxDepth);
    }

    private static bool Walk(ReadOnlySpan<byte> content, int maxDepth)
    {
        // Where each open container ends, in octets from the end of the content; the innermost is last. A container never ends
        // outside the one around it, because its length was checked against that one's rest.
        Span<int> ends = stackalloc int[FieldTableLimits.MaxDepth];
        Span<bool> arrays = stackalloc bool[FieldTableLimits.MaxDepth];
        int depth = 0;
        ends[0] = 0;
        arrays[0] = false;

        ReadOnlySpan<byte> rest = content;
        while (true)
        {
            while (rest.Length == ends[depth])
            {
                if (depth == 0)
                {
                    return true;
                }

                depth--;
            }

            ReadOnlySpan<byte> inner = rest[..^ends[depth]];
            if (!arrays[depth] && !TrySkipName(ref inner))
            {
                return false;
            }

            if (!FieldEncoding.TryReadValue(ref inner, out FieldView value))
            {
                return false;
            }

            rest = rest[(rest.Length - ends[depth] - inner.Length)..];
            if (value.Type is not (FieldType.Table or FieldType.Array))
            {
                continue;
            }

            if (++depth == maxDepth)
            {
                return false;
            }

            // Step back to the start of the nested content; it ends where the rest begins now.
            ends[depth] = rest.Length;
            arrays[depth] = value.Type == FieldType.Array;
            rest = content[(content.Length - rest.Length - value.Bytes.Length)..];
        }
    }

    private static bool TrySkipName(ref ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty || source[0] >= source.Length)
        {
            return false;
        }

        source = source[(1 + source[0])..];
        return true;
    }
}
