using System.Runtime.InteropServices;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>What one connection has counted. Written by its thread, read by the one that measures; on a cache line of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Counters
{
    [FieldOffset(128)]
    private long _messages;

    [FieldOffset(136)]
    private long _confirmed;

    [FieldOffset(144)]
    private long _refused;

    /// <summary>Messages published, or consumed, or operations done.</summary>
    public long Messages
    {
        readonly get => Volatile.Read(in _messages);
        set => Volatile.Write(ref _messages, value);
    }

    /// <summary>Publishes with an ack.</summary>
    public long Confirmed
    {
        readonly get => Volatile.Read(in _confirmed);
        set => Volatile.Write(ref _confirmed, value);
    }

    /// <summary>Publishes with a nack.</summary>
    public long Refused
    {
        readonly get => Volatile.Read(in _refused);
        set => Volatile.Write(ref _refused, value);
    }
}
