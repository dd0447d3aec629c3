using System.Buffers;

namespace Amqp.Protocol.Tests;

public sealed class FrameReaderTests
{
    private const uint Limit = 4096;

    [Fact]
    public void A_conversation_cut_at_every_octet_yields_the_same_frames()
    {
        Conversation conversation = Conversation.Record();
        byte[] octets = conversation.Octets;
        using var arena = new FrameArena();
        for (int cut = 0; cut <= octets.Length; cut++)
        {
            AssertReads(conversation, Segments.Cut(octets, cut), arena);
        }
    }

    [Fact]
    public void A_conversation_that_arrives_in_two_reads_yields_the_same_frames()
    {
        Conversation conversation = Conversation.Record();
        byte[] octets = conversation.Octets;
        using var arena = new FrameArena();
        for (int cut = 0; cut <= octets.Length; cut++)
        {
            var partial = new ReadOnlySequence<byte>(octets.AsMemory(0, cut));
            int read = AssertReadsFrom(conversation, 0, partial, arena, out SequencePosition consumed);
            Assert.Equal(conversation.Frames.Count(frame => frame.End <= cut), read);

            int start = (int)partial.Slice(0, consumed).Length;
            Assert.Equal(read == 0 ? 0 : conversation.Frames[read - 1].End, start);
            var rest = new ReadOnlySequence<byte>(octets.AsMemory(start));
            Assert.Equal(conversation.Frames.Count, read + AssertReadsFrom(conversation, read, rest, arena, out _));
            arena.Reset();
        }
    }

    [Fact]
    public void A_conversation_in_segments_of_one_octet_yields_the_same_frames()
    {
        Conversation conversation = Conversation.Record();
        byte[] octets = conversation.Octets;
        using var arena = new FrameArena();
        AssertReads(conversation, Segments.Cut(octets, [.. Enumerable.Range(1, octets.Length - 1)]), arena);
    }

    [Fact]
    public void A_conversation_cut_at_random_places_yields_the_same_frames()
    {
        Conversation conversation = Conversation.Record();
        byte[] octets = conversation.Octets;
        using var arena = new FrameArena();
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);

            // Cuts at equal places make empty segments, also at either end.
            int[] cuts = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(octets.Length + 1)).Order()];
            AssertReads(conversation, Segments.Cut(octets, [0, .. cuts, octets.Length]), arena);
        }
    }

    [Fact]
    public void A_frame_within_one_segment_is_not_copied()
    {
        byte[] frame = MethodCodec.Frame(3, new BasicAck { DeliveryTag = 7 });
        using var arena = new FrameArena();
        var reader = new FrameReader(new ReadOnlySequence<byte>(frame), Limit, arena);
        Assert.Equal(FrameReadStatus.Frame, reader.TryRead(out Frame read));
        Assert.True(read.Payload.Span.Overlaps(frame));
        Assert.Equal(FrameReadStatus.NeedMore, reader.TryRead(out _));
    }

    [Fact]
    public void A_payload_within_one_segment_is_not_copied_when_its_header_is_cut()
    {
        byte[] frame = MethodCodec.Frame(3, new BasicAck { DeliveryTag = 7 });
        using var arena = new FrameArena();
        var reader = new FrameReader(Segments.Cut(frame, 3), Limit, arena);
        Assert.Equal(FrameReadStatus.Frame, reader.TryRead(out Frame read));
        Assert.True(read.Payload.Span.Overlaps(frame));
    }

    [Fact]
    public void An_announced_length_takes_no_memory()
    {
        byte[] octets = new byte[1000];
        FrameWriter.WriteBodyFrameHeader(octets, 1, 100_000_000);
        var pool = new CountingPool();
        using var arena = new FrameArena(pool);
        var reader = new FrameReader(Segments.Cut(octets, 100), uint.MaxValue, arena);
        Assert.Equal(FrameReadStatus.NeedMore, reader.TryRead(out _));
        Assert.Equal(0, pool.Rented);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(8)]
    [InlineData(21)]
    public void The_limit_counts_the_whole_frame(uint limit)
    {
        byte[] frame = new byte[limit];
        FrameWriter.WriteBodyFrame(frame, 1, new byte[limit - 8]);
        Assert.Equal(FrameReadStatus.Frame, Read(frame, limit).Status);
        Assert.Equal(FrameReadStatus.TooLarge, Read(frame, limit - 1).Status);
    }

    [Fact]
    public void Too_large_is_decided_from_the_header_alone()
    {
        byte[] header = [1, 0, 5, 0, 0, 16, 0];
        for (int cut = 0; cut < header.Length; cut++)
        {
            Assert.Equal(FrameReadStatus.NeedMore, Read(header[..cut], Limit).Status);
            Fault fault = Read(header, Limit, cut);
            Assert.Equal(FrameReadStatus.TooLarge, fault.Status);
            Assert.Equal(1, fault.Type);
            Assert.Equal(5, fault.Channel);
            Assert.Equal(4096u, fault.Size);
            Assert.Empty(fault.Payload);
        }
    }

    [Fact]
    public void A_size_beyond_what_memory_can_hold_is_too_large_under_any_limit()
        => Assert.Equal(FrameReadStatus.TooLarge, Read([3, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3], uint.MaxValue).Status);

    [Fact]
    public void A_wrong_frame_end_shows_what_is_there()
    {
        byte[] frame = [.. MethodCodec.Frame(9, new BasicPublish { Exchange = "a-long-exchange-name"u8 })];
        frame[^1] = 0x2A;
        for (int cut = 0; cut < frame.Length; cut++)
        {
            Fault fault = Read(frame, Limit, cut);
            Assert.Equal(FrameReadStatus.BadEnd, fault.Status);
            Assert.Equal(0x2A, fault.End);
            Assert.Equal(1, fault.Type);
            Assert.Equal(9, fault.Channel);
            Assert.Equal((uint)frame.Length - 8, fault.Size);
            Assert.Equal(frame[7..23], fault.Payload);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(255)]
    public void An_unknown_type_is_told_once_the_frame_is_whole(byte type)
    {
        byte[] frame = [type, 0, 2, 0, 0, 0, 3, 10, 11, 12, 0xCE];
        Assert.Equal(FrameReadStatus.NeedMore, Read(frame[..^1], Limit).Status);
        Fault fault = Read(frame, Limit);
        Assert.Equal(FrameReadStatus.UnknownType, fault.Status);
        Assert.Equal(type, fault.Type);
        Assert.Equal(2, fault.Channel);
        Assert.Equal([10, 11, 12], fault.Payload);
    }

    [Fact]
    public void A_heartbeat_with_a_payload_is_refused()
    {
        Fault fault = Read([8, 0, 0, 0, 0, 0, 1, 77, 0xCE], Limit);
        Assert.Equal(FrameReadStatus.BadHeartbeat, fault.Status);
        Assert.Equal([77], fault.Payload);
    }

    [Fact]
    public void A_heartbeat_on_another_channel_is_a_frame_for_the_server_to_judge()
        => Assert.Equal(FrameReadStatus.Frame, Read([8, 0, 7, 0, 0, 0, 0, 0xCE], Limit).Status);

    [Fact]
    public void After_an_error_the_position_stays_before_the_frame()
    {
        byte[] heartbeat = [8, 0, 0, 0, 0, 0, 0, 0xCE];
        byte[] octets = [.. heartbeat, 99, 0, 0, 0, 0, 0, 0, 0xCE, .. heartbeat];
        using var arena = new FrameArena();
        for (int cut = 0; cut <= octets.Length; cut++)
        {
            ReadOnlySequence<byte> sequence = Segments.Cut(octets, cut);
            var reader = new FrameReader(sequence, Limit, arena);
            Assert.Equal(FrameReadStatus.Frame, reader.TryRead(out _));
            Assert.Equal(FrameReadStatus.UnknownType, reader.TryRead(out _));
            Assert.Equal(FrameReadStatus.UnknownType, reader.TryRead(out _));
            Assert.Equal(8, sequence.Slice(0, reader.Consumed).Length);
        }
    }

    [Fact]
    public void Nothing_received_needs_more()
    {
        using var arena = new FrameArena();
        foreach (ReadOnlySequence<byte> sequence in new[] { default, ReadOnlySequence<byte>.Empty, Segments.Cut([], 0, 0) })
        {
            var reader = new FrameReader(sequence, Limit, arena);
            Assert.Equal(FrameReadStatus.NeedMore, reader.TryRead(out _));
            Assert.Equal(0, sequence.Slice(0, reader.Consumed).Length);
        }
    }

    private static void AssertReads(Conversation conversation, ReadOnlySequence<byte> sequence, FrameArena arena)
    {
        int read = AssertReadsFrom(conversation, 0, sequence, arena, out SequencePosition consumed);
        Assert.Equal(conversation.Frames.Count, read);
        Assert.Equal(sequence.Length, sequence.Slice(0, consumed).Length);
        arena.Reset();
    }

    private static int AssertReadsFrom(Conversation conversation, int first, ReadOnlySequence<byte> sequence, FrameArena arena, out SequencePosition consumed)
    {
        var reader = new FrameReader(sequence, Limit, arena);
        int read = 0;
        FrameReadStatus status;
        while ((status = reader.TryRead(out Frame frame)) == FrameReadStatus.Frame)
        {
            conversation.Frames[first + read].AssertIs(frame);
            read++;
        }

        Assert.Equal(FrameReadStatus.NeedMore, status);
        consumed = reader.Consumed;
        return read;
    }

    private static Fault Read(byte[] octets, uint limit, int cut = 0)
    {
        using var arena = new FrameArena();
        var reader = new FrameReader(Segments.Cut(octets, cut), limit, arena);
        FrameReadStatus status = reader.TryRead(out _);
        return new Fault(status, reader.FaultType, reader.FaultChannel, reader.FaultSize, reader.FaultEnd, reader.FaultPayload.ToArray());
    }

    private sealed record Fault(FrameReadStatus Status, byte Type, ushort Channel, uint Size, byte End, byte[] Payload);

    private sealed class CountingPool : ArrayPool<byte>
    {
        public int Rented { get; private set; }

        public override byte[] Rent(int minimumLength)
        {
            Rented++;
            return new byte[minimumLength];
        }

        public override void Return(byte[] array, bool clearArray = false)
        {
        }
    }
}
