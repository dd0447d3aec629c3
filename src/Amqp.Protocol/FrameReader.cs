using System.Buffers;
using System.Buffers.Binary;

namespace Amqp.Protocol;

/// <summary>Finds the frames in what a connection has received, without looking into them. A frame within one segment is a slice
/// of it; one that crosses segments is copied to the arena once all of it is there, so that nothing is ever allocated for octets
/// that were only announced. After an error every further read gives the same error.</summary>
public ref struct FrameReader
{
    internal const int FaultOctetsShown = 16;

    private readonly ReadOnlySequence<byte> sequence;
    private readonly FrameArena arena;
    private readonly OpenBodyFrame? open;
    private readonly ulong maxFrameSize;

    // The segment being read: its first octet's position, its memory, and how much of it is consumed.
    private SequencePosition segmentStart;
    private SequencePosition nextSegment;
    private ReadOnlyMemory<byte> segment;
    private ReadOnlySpan<byte> span;
    private int offset;

    /// <summary>A reader at the start of <paramref name="sequence"/>.</summary>
    /// <param name="sequence">What was received and not consumed.</param>
    /// <param name="maxFrameSize">The largest frame let through, in octets, its 8 of overhead included.</param>
    /// <param name="arena">Where frames that cross segments are put together.</param>
    /// <param name="open">Where given, body frames of more than <see cref="OpenBodyFrame.WholeUpTo"/> octets that do not lie in one piece are
    /// handed out as several, as their octets come; it says where the readers before this one have stopped.</param>
    public FrameReader(in ReadOnlySequence<byte> sequence, uint maxFrameSize, FrameArena arena, OpenBodyFrame? open = null)
    {
        ArgumentNullException.ThrowIfNull(arena);
        this.sequence = sequence;
        this.arena = arena;
        this.open = open;
        this.maxFrameSize = Math.Min(maxFrameSize, int.MaxValue);
        Seek(sequence.Start);
    }

    /// <summary>Where the first frame that was not read starts.</summary>
    public readonly SequencePosition Consumed => sequence.GetPosition(offset, segmentStart);

    /// <summary>After an error: the type octet of the frame.</summary>
    public byte FaultType { get; private set; }

    /// <summary>After an error: the channel of the frame.</summary>
    public ushort FaultChannel { get; private set; }

    /// <summary>After an error: the payload size that the frame announces.</summary>
    public uint FaultSize { get; private set; }

    /// <summary>After <see cref="FrameReadStatus.BadEnd"/>: the octet in the place of the frame end.</summary>
    public byte FaultEnd { get; private set; }

    /// <summary>After an error: the first 16 octets of the payload, or all of them; none after <see cref="FrameReadStatus.TooLarge"/>.</summary>
    public ReadOnlyMemory<byte> FaultPayload { get; private set; }

    /// <summary>Reads the next frame.</summary>
    /// <param name="frame">The frame; default unless the result is <see cref="FrameReadStatus.Frame"/>.</param>
    public FrameReadStatus TryRead(out Frame frame)
    {
        if (open is { IsOpen: true } && TryReadPart(out frame) is var part && open.IsOpen)
        {
            return part;
        }

        ReadOnlySpan<byte> rest = span[offset..];
        if (rest.Length < AmqpConstants.FrameHeaderSize)
        {
            return TryReadAcross(out frame);
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(rest[3..]);
        ulong total = (ulong)size + AmqpConstants.FrameOverhead;
        if (total > (ulong)rest.Length || total > maxFrameSize)
        {
            return TryReadAcross(out frame);
        }

        byte type = rest[0];
        ushort channel = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
        ReadOnlyMemory<byte> payload = segment.Slice(offset + AmqpConstants.FrameHeaderSize, (int)size);
        FrameReadStatus status = Check(type, channel, payload, rest[AmqpConstants.FrameHeaderSize + (int)size]);
        if (status != FrameReadStatus.Frame)
        {
            frame = default;
            return status;
        }

        frame = new Frame(type, channel, payload);
        offset += (int)total;
        return FrameReadStatus.Frame;
    }

    private FrameReadStatus TryReadAcross(out Frame frame)
    {
        frame = default;
        ReadOnlySequence<byte> rest = sequence.Slice(Consumed);
        if (rest.Length < AmqpConstants.FrameHeaderSize)
        {
            return FrameReadStatus.NeedMore;
        }

        Span<byte> header = stackalloc byte[AmqpConstants.FrameHeaderSize];
        rest.Slice(0, AmqpConstants.FrameHeaderSize).CopyTo(header);
        byte type = header[0];
        ushort channel = BinaryPrimitives.ReadUInt16BigEndian(header[1..]);
        uint size = BinaryPrimitives.ReadUInt32BigEndian(header[3..]);
        ulong total = (ulong)size + AmqpConstants.FrameOverhead;
        if (total > maxFrameSize)
        {
            SetFault(type, channel, size, default);
            return FrameReadStatus.TooLarge;
        }

        if (type == (byte)FrameType.Body && size > OpenBodyFrame.WholeUpTo && open is not null)
        {
            open.Open(channel, size);
            Seek(rest.GetPosition(AmqpConstants.FrameHeaderSize));
            return TryReadPart(out frame);
        }

        if (total > (ulong)rest.Length)
        {
            return FrameReadStatus.NeedMore;
        }

        ReadOnlyMemory<byte> payload = Gather(rest.Slice(AmqpConstants.FrameHeaderSize, size));
        byte end = rest.Slice((long)total - 1).FirstSpan[0];
        FrameReadStatus status = Check(type, channel, payload, end);
        if (status == FrameReadStatus.Frame)
        {
            frame = new Frame(type, channel, payload);
            Seek(rest.GetPosition((long)total));
        }

        return status;
    }

    /// <summary>Hands out what there is of the open frame. Where it has ended, it is closed and there is nothing to hand out.</summary>
    private FrameReadStatus TryReadPart(out Frame frame)
    {
        frame = default;
        if (offset == span.Length)
        {
            Seek(Consumed);
        }

        ReadOnlyMemory<byte> rest = segment[offset..];
        if (rest.IsEmpty)
        {
            return FrameReadStatus.NeedMore;
        }

        if (open!.Left == 0)
        {
            if (rest.Span[0] != AmqpConstants.FrameEnd)
            {
                SetFault((byte)FrameType.Body, open.Channel, open.Size, open.First);
                FaultEnd = rest.Span[0];
                return FrameReadStatus.BadEnd;
            }

            offset++;
            open.Close();
            return FrameReadStatus.NeedMore;
        }

        ReadOnlyMemory<byte> part = rest[..(int)Math.Min((uint)rest.Length, open.Left)];
        open.Take(part.Span);
        offset += part.Length;
        frame = new Frame((byte)FrameType.Body, open.Channel, part);
        return FrameReadStatus.Frame;
    }

    private readonly ReadOnlyMemory<byte> Gather(in ReadOnlySequence<byte> payload)
    {
        // The header alone may have crossed the segments' border.
        if (payload.IsSingleSegment)
        {
            return payload.First;
        }

        Memory<byte> copy = arena.Rent((int)payload.Length);
        payload.CopyTo(copy.Span);
        return copy;
    }

    private FrameReadStatus Check(byte type, ushort channel, ReadOnlyMemory<byte> payload, byte end)
    {
        FrameReadStatus status;
        if (end != AmqpConstants.FrameEnd)
        {
            status = FrameReadStatus.BadEnd;
        }
        else if (type is >= (byte)FrameType.Method and <= (byte)FrameType.Body)
        {
            return FrameReadStatus.Frame;
        }
        else if (type != (byte)FrameType.Heartbeat)
        {
            status = FrameReadStatus.UnknownType;
        }
        else if (payload.IsEmpty)
        {
            return FrameReadStatus.Frame;
        }
        else
        {
            status = FrameReadStatus.BadHeartbeat;
        }

        SetFault(type, channel, (uint)payload.Length, payload);
        FaultEnd = end;
        return status;
    }

    private void SetFault(byte type, ushort channel, uint size, ReadOnlyMemory<byte> payload)
    {
        FaultType = type;
        FaultChannel = channel;
        FaultSize = size;
        FaultPayload = payload[..Math.Min(payload.Length, FaultOctetsShown)];
    }

    private void Seek(SequencePosition position)
    {
        segmentStart = position;
        nextSegment = position;
        offset = 0;
        while (sequence.TryGet(ref nextSegment, out segment))
        {
            if (!segment.IsEmpty || nextSegment.GetObject() is null)
            {
                break;
            }

            segmentStart = nextSegment;
        }

        span = segment.Span;
    }
}
