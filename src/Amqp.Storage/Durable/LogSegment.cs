using System.Diagnostics;
using Amqp.Storage.Encryption;

namespace Amqp.Storage.Durable;

/// <summary>
/// A segment of a queue's log: a stretch of sequence numbers and, once something of it had to be written, a file. Addresses in
/// the file are given out at the append, so a record keeps its place whether or not, and whenever, it is written.
/// </summary>
/// <remarks>The first group of members is guarded by the log's lock. The second belongs to the sync cycle, of which there is one at a time.</remarks>
internal sealed class LogSegment(int number, int slot, ulong firstSequence, int capacity, uint salt, LogFile file)
{
    /// <summary>Order among the segments of the log; part of the file's name.</summary>
    public int Number { get; } = number;

    /// <summary>Where positions find it, unless it was compacted since.</summary>
    public int Slot { get; set; } = slot;

    public ulong FirstSequence { get; } = firstSequence;

    /// <summary>Where the records must end; larger than usual for a single large record.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Starting value of every checksum in the file.</summary>
    public uint Salt { get; } = salt;

    public LogFile File { get; set; } = file;

    /// <summary>How its records are encrypted, if they are.</summary>
    public FileSeal Seal { get; init; }

    /// <summary>How its records are checked.</summary>
    public RecordScheme Scheme => new(Salt, !Seal.IsClear);

    /// <summary>One above the last sequence number given out in it.</summary>
    public ulong NextSequence { get; set; } = firstSequence;

    /// <summary>Where the next record goes.</summary>
    public int AppendEnd { get; set; } = SegmentFormat.HeaderSize;

    /// <summary>Octets before this are in the file and can be read from it.</summary>
    public int WriteEnd { get; set; } = SegmentFormat.HeaderSize;

    /// <summary>Nothing is appended any more.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Everything in it is settled and it has left the log.</summary>
    public bool IsRemoved { get; set; }

    public int LiveCount { get; set; }

    public long LiveBytes { get; set; }

    /// <summary>Octets of the persistent records that are settled and were submitted.</summary>
    public long AckedBytes { get; set; }

    /// <summary>Octets of the persistent records that are not settled.</summary>
    public long LivePersistentBytes { get; set; }

    /// <summary>Something of it was given to the sync cycle, or stood in the file from the start.</summary>
    public bool IsSubmitted { get; set; }

    /// <summary>One above the highest sequence number that was read in order.</summary>
    public ulong ReadNext { get; set; } = firstSequence;

    /// <summary>Octets of the records that were read in order and are not settled.</summary>
    public long ReadLiveBytes { get; set; }

    /// <summary>Octets of the persistent ones among them.</summary>
    public long ReadLivePersistentBytes { get; set; }

    /// <summary>The record that was read in order last: a reader that only looked at it has its cursor still before it.</summary>
    public (ulong Sequence, int Length, bool IsPersistent) LastRead { get; set; }

    public SettledBits Settled { get; } = new();

    /// <summary>Where it came from, if it was compacted.</summary>
    public SegmentLineage Lineage { get; set; }

    /// <summary>
    /// Set where it took the place of other segments in this run: positions that were given out before name its records by their
    /// sequence numbers only.
    /// </summary>
    public SparseIndex? Index { get; init; }

    /// <summary>It is worth a compaction while fewer octets than this are live; 0 while it is not complete.</summary>
    public long CompactBelow { get; set; }

    /// <summary>Live records at the last look for something to compact.</summary>
    public int LiveBefore { get; set; }

    /// <summary>Compactions of it that were given up.</summary>
    public int CompactionsGivenUp { get; set; }

    // Owned by the sync cycle.

    /// <summary>The file exists.</summary>
    public bool IsCreated { get; set; }

    /// <summary>The footer is written.</summary>
    public bool IsSealed { get; set; }

    /// <summary>Something was written since the last sync.</summary>
    public bool IsUnsynced { get; set; }

    /// <summary>It holds damage and is put aside, not deleted, when its time comes.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Where the written records end.</summary>
    public int DiskEnd { get; set; } = SegmentFormat.HeaderSize;

    /// <summary>Persistent records written, by their distance from the first sequence number.</summary>
    public PresenceBits Present { get; } = new();

    /// <summary>It is sealed with the key, or, for none, not at all.</summary>
    public bool IsSealedWith(EncryptionKey? key) => Seal.KeyId == (key?.Id ?? 0);

    /// <summary>Makes the cipher of its records.</summary>
    /// <exception cref="EncryptionKeyException">The key is not there.</exception>
    public FileCipher OpenCipher(EncryptionKeys keys) => Seal.OpenCipher(keys, Salt, FirstSequence);

    /// <summary>The cipher of its records, for as long as the file is acquired.</summary>
    /// <exception cref="EncryptionKeyException">The key is not there.</exception>
    public FileCipher CipherOf(EncryptionKeys keys) => File.Cipher ?? File.Share(OpenCipher(keys));

    public int IndexOf(ulong sequence)
    {
        Debug.Assert(sequence >= FirstSequence && sequence < NextSequence, "a record is not in this segment");
        return (int)(sequence - FirstSequence);
    }

    public bool IsSettled(ulong sequence) => Settled[IndexOf(sequence)];
}
