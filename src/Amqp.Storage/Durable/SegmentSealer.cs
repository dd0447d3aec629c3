using System.Buffers;

namespace Amqp.Storage.Durable;

/// <summary>Writes the footer of a segment.</summary>
internal static class SegmentSealer
{
    public static void Write(LogSegment segment)
    {
        // One bit for each sequence number, in whole words, and the footer behind them.
        var bitmapLength = (int)((segment.NextSequence - segment.FirstSequence + 63) >> 6) * 8;
        var lent = ArrayPool<byte>.Shared.Rent(bitmapLength + SegmentFormat.FooterSize);
        try
        {
            WriteTo(segment, lent.AsSpan(0, bitmapLength + SegmentFormat.FooterSize), bitmapLength);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(lent);
        }

        segment.IsSealed = true;
        segment.Present.Release();
    }

    private static void WriteTo(LogSegment segment, Span<byte> octets, int bitmapLength)
    {
        var bitmap = octets[..bitmapLength];
        segment.Present.CopyTo(bitmap);
        var footer = new SegmentFooter(
            segment.Present.Records,
            segment.Present.Count,
            segment.Present.Bytes,
            segment.FirstSequence,
            segment.NextSequence - 1,
            (ulong)segment.DiskEnd,
            (uint)bitmapLength,
            Crc32C.Compute(segment.Salt, bitmap));
        SegmentFormat.WriteFooter(octets[bitmapLength..], footer, segment.Salt);
        var file = segment.File.Acquire();
        try
        {
            file.SetLength(segment.DiskEnd);
            file.Write(octets, segment.DiskEnd);
        }
        finally
        {
            segment.File.Release();
        }
    }
}
