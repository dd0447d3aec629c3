using System.Buffers;
using Amqp.Storage.Files;
using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>Finds the way back to the chain of records behind octets that are none.</summary>
internal static class RecordSearch
{
    /// <summary>Octets that are looked at together; any header with its names is shorter.</summary>
    private const int Chunk = 64 * 1024;

    /// <summary>
    /// Where the next record begins. It is looked for in the file, not in what somebody has read of it: a record that lies across the end of
    /// that is a record, and who passed over its beginning would lose it.
    /// </summary>
    /// <param name="file">The segment's file.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="limit">Where the records end.</param>
    /// <param name="scheme">Of the segment.</param>
    /// <returns><paramref name="limit"/> where there is none.</returns>
    public static int NextRecord(IFile file, int from, int limit, RecordScheme scheme)
    {
        var content = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            for (var at = from; limit - at >= RecordFormat.HeaderSize;)
            {
                var read = file.Read(content.AsSpan(0, Math.Min(Chunk, limit - at)), at);
                if (TryFind(content.AsSpan(0, read), limit - at, scheme, out var found))
                {
                    return at + found;
                }

                if (found == 0)
                {
                    break;
                }

                at += found;
            }

            return limit;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    /// <summary>What stands at the beginning of some octets: incomplete is only what could be a record if there were more of them.</summary>
    /// <param name="data">From the record's first octet.</param>
    /// <param name="room">Octets to where the records end.</param>
    /// <param name="scheme">Of the segment.</param>
    /// <param name="length">As <see cref="RecordCheck.Check"/> says.</param>
    public static RecordStatus Look(ReadOnlySpan<byte> data, int room, RecordScheme scheme, out int length)
    {
        var status = RecordCheck.Check(data, scheme, out length);
        return status == RecordStatus.Incomplete && (length > room || room <= data.Length) ? RecordStatus.BadHeader : status;
    }

    /// <param name="data">Some octets.</param>
    /// <param name="room">Octets from their beginning to where the records end.</param>
    /// <param name="scheme">Of the segment.</param>
    /// <param name="at">Where a record begins, or where to look again with what comes behind these octets.</param>
    private static bool TryFind(ReadOnlySpan<byte> data, int room, RecordScheme scheme, out int at)
    {
        for (at = 0; at < data.Length; at += 8)
        {
            var status = Look(data[at..], room - at, scheme, out var length);
            if (status == RecordStatus.BadHeader)
            {
                continue;
            }

            // A header that checks is a record's, whatever has become of its body.
            return status != RecordStatus.Incomplete || length > 0;
        }

        return false;
    }
}
