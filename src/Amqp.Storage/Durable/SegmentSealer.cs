namespace Amqp.Storage.Durable;

/// <summary>Writes the footer of a segment.</summary>
internal static class SegmentSealer
{
    public static void Write(LogSegment segment)
    {
        var bitmap = segment.Present.ToOctets((int)(segment.NextSequence - segment.FirstSequence));
        var octets = new byte[bitmap.Length + SegmentFormat.FooterSize];
        bitmap.CopyTo(octets, 0);
        var footer = new SegmentFooter(
            segment.Present.Records,
            segment.Present.Count,
            segment.Present.Bytes,
            segment.FirstSequence,
            segment.NextSequence - 1,
            (ulong)segment.DiskEnd,
            (uint)bitmap.Length,
            Crc32C.Compute(segment.Salt, bitmap));
        SegmentFormat.WriteFooter(octets.AsSpan(bitmap.Length), footer, segment.Salt);
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

        segment.IsSealed = true;
        segment.Present.Release();
    }
}
