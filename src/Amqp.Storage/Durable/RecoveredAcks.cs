using Amqp.Storage.Files;

namespace Amqp.Storage.Durable;

/// <summary>What an ack log said, up to its end or to the first entry that does not check.</summary>
internal sealed class RecoveredAcks
{
    private readonly List<AckEntry> _settled = [];

    /// <summary>Everything up to here may have been delivered.</summary>
    public ulong Delivered { get; private set; }

    /// <summary>The highest sequence number that is mentioned as one that was given out.</summary>
    public ulong Highest { get; private set; }

    public Dictionary<ulong, int> DeliveryCounts { get; } = [];

    /// <summary>The settled ranges in the order of their first numbers.</summary>
    public IReadOnlyList<AckEntry> Settled => _settled;

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
                store.Report(path, "is not an ack log of this queue");
                store.RemoveFile(path, keep: true);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            store.Report(path, "cannot be read: " + e.Message);
        }

        acks._settled.Sort(static (a, b) => a.First.CompareTo(b.First));
        return acks;
    }

    private void Apply(ReadOnlySpan<byte> entries, uint salt)
    {
        for (; entries.Length >= AckEntry.Size && AckEntry.TryRead(entries, salt, out var entry); entries = entries[AckEntry.Size..])
        {
            switch (entry.Kind)
            {
                case AckKind.Settled:
                    _settled.Add(entry);
                    Highest = Math.Max(Highest, entry.Last);
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
