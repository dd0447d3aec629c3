using System.Numerics;

namespace Amqp.Storage.Durable;

/// <summary>What an ack log said; entries that do not check, such as those of a torn write, are passed over.</summary>
internal sealed class RecoveredAcks
{
    private readonly List<AckEntry> _settled = [];

    /// <summary>False when there was something that does not check, or nothing could be read: what may have been delivered is not known then.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Everything up to here may have been delivered.</summary>
    public ulong Delivered { get; private set; }

    /// <summary>The highest sequence number that is mentioned as one that was given out.</summary>
    public ulong Highest { get; private set; }

    public Dictionary<ulong, int> DeliveryCounts { get; } = [];

    /// <summary>Settles what the log says about a segment.</summary>
    /// <returns>How many records that were not settled yet.</returns>
    public int Apply(LogSegment segment)
    {
        var settled = 0;
        for (var i = FirstAt(segment.FirstSequence); i < _settled.Count && _settled[i].First < segment.NextSequence; i++)
        {
            var entry = _settled[i];
            if (entry.Kind == AckKind.SettledBits)
            {
                settled += ApplyBits(segment, entry.First, entry.Last) + ApplyBits(segment, entry.First + 64, entry.Bytes);
                continue;
            }

            var from = Math.Max(entry.First, segment.FirstSequence) - segment.FirstSequence;
            var to = Math.Min(entry.Last + 1, segment.NextSequence) - segment.FirstSequence;
            settled += from < to ? segment.Settled.SetRange((int)from, (int)to) : 0;
            segment.AckedBytes += (long)entry.Bytes;
        }

        return settled;
    }

    private static int ApplyBits(LogSegment segment, ulong first, ulong bits)
    {
        var settled = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            var sequence = first + (ulong)BitOperations.TrailingZeroCount(bits);
            if (sequence < segment.NextSequence && !segment.IsSettled(sequence))
            {
                segment.Settled.Set(segment.IndexOf(sequence));
                settled++;
            }
        }

        return settled;
    }

    /// <summary>Index of the first entry that begins at a number or above; entries stay within a segment.</summary>
    private int FirstAt(ulong sequence)
    {
        var (low, high) = (0, _settled.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _settled[middle].First >= sequence ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    public static RecoveredAcks Read(FileQueueStore store, ulong id)
    {
        var acks = new RecoveredAcks();
        var path = FileNames.Acks(id);
        try
        {
            var content = StoreFiles.ReadAll(store.Runtime.Files, path);
            if (AckWriter.TryReadHeader(content, id, out var salt))
            {
                acks.Apply(content.AsSpan(AckWriter.HeaderSize), salt);
            }
            else
            {
                acks.IsWhole = false;
                store.Report(path, "is not an ack log of this queue");
                store.RemoveFile(path, keep: true);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            acks.IsWhole = false;
            store.Report(path, "cannot be read: " + e.Message);
        }

        acks._settled.Sort(static (a, b) => a.First.CompareTo(b.First));
        return acks;
    }

    private void Apply(ReadOnlySpan<byte> entries, uint salt)
    {
        for (; entries.Length >= AckEntry.Size; entries = entries[AckEntry.Size..])
        {
            if (!AckEntry.TryRead(entries, salt, out var entry))
            {
                // What checks behind it is true all the same.
                IsWhole = false;
                continue;
            }

            switch (entry.Kind)
            {
                case AckKind.Settled:
                    _settled.Add(entry);
                    Highest = Math.Max(Highest, entry.Last);
                    break;
                case AckKind.SettledBits:
                    _settled.Add(entry);
                    Highest = Math.Max(Highest, entry.First + (ulong)(entry.Bytes > 0 ? 127 - BitOperations.LeadingZeroCount(entry.Bytes) : 63 - BitOperations.LeadingZeroCount(entry.Last)));
                    break;
                case AckKind.Delivered:
                    Delivered = Math.Max(Delivered, entry.Last);
                    break;
                case AckKind.DeliveryCount:
                    DeliveryCounts[entry.First] = (int)entry.Last;
                    Highest = Math.Max(Highest, entry.First);
                    break;
            }
        }
    }
}
