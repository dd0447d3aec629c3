using System.Buffers;
using System.Buffers.Binary;
using Amqp.Protocol;
using Amqp.Protocol.Tests;

namespace Amqp.Fuzz;

/// <summary>Damaged conversations: nothing throws, however the octets are cut the frames are the same, and whatever decodes is
/// encoded to something that decodes to the same.</summary>
public sealed class FrameFuzzTests
{
    private const uint Limit = 4096;

    [Fact]
    public void Damaged_conversations_are_read_the_same_way_however_they_are_cut()
    {
        Conversation conversation = Conversation.Record();
        byte[][] frames = [.. conversation.Frames.Select((frame, i) => conversation.Octets[StartOf(conversation, i)..frame.End])];
        FuzzLoop.Run(seed => Round(new Random(seed), frames));
    }

    private static int StartOf(Conversation conversation, int frame) => frame == 0 ? 0 : conversation.Frames[frame - 1].End;

    private static void Round(Random random, byte[][] frames)
    {
        // A few frames each round: in a whole conversation most damage would hide behind the first broken length.
        int first = random.Next(frames.Length);
        byte[] intact = [.. frames[first..Math.Min(frames.Length, first + random.Next(1, 6))].SelectMany(frame => frame)];
        byte[] octets = Mutator.Mutate(random, intact);
        using var arena = new FrameArena();
        List<string> whole = ReadAll(new ReadOnlySequence<byte>(octets), arena);
        for (int i = 0; i < 4; i++)
        {
            int[] cuts = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(octets.Length + 1)).Order()];
            Assert.Equal(whole, ReadAll(Segments.Cut(octets, cuts), arena));
        }
    }

    private static List<string> ReadAll(ReadOnlySequence<byte> sequence, FrameArena arena)
    {
        var seen = new List<string>();
        var reader = new FrameReader(sequence, Limit, arena);
        FrameReadStatus status;
        while ((status = reader.TryRead(out Frame frame)) == FrameReadStatus.Frame)
        {
            Check(frame);
            seen.Add($"{frame.Type} {frame.Channel} {Convert.ToHexString(frame.Payload.Span)}");
        }

        long consumed = sequence.Slice(0, reader.Consumed).Length;
        string fault = status == FrameReadStatus.NeedMore
            ? ""
            : $"{reader.FaultType} {reader.FaultChannel} {reader.FaultSize} {reader.FaultEnd} {Convert.ToHexString(reader.FaultPayload.Span)}";
        seen.Add($"{status} at {consumed}: {fault}");
        arena.Reset();
        return seen;
    }

    private static void Check(Frame frame)
    {
        ReadOnlySpan<byte> payload = frame.Payload.Span;
        if (frame.Type == (byte)FrameType.Method && payload.Length >= AmqpConstants.MethodIdSize)
        {
            CheckMethod(BinaryPrimitives.ReadUInt32BigEndian(payload), payload[AmqpConstants.MethodIdSize..]);
        }
        else if (frame.Type == (byte)FrameType.Header && ContentHeader.TryDecode(payload, out ContentHeader header))
        {
            byte[] written = new byte[FrameWriter.ContentHeaderSize(header.PropertyBlock)];
            FrameWriter.WriteContentHeader(written, frame.Channel, header.ClassId, header.BodySize, header.PropertyBlock);
            Assert.Equal(header.Weight == 0, payload.SequenceEqual(written.AsSpan(7, payload.Length)));
            PropertyFuzzTests.Check(header.PropertyBlock);
        }
    }

    private static void CheckMethod(uint id, ReadOnlySpan<byte> arguments)
    {
        bool known = AllMethods.Reencoders.TryGetValue(id, out AllMethods.Reencoder? reencode);
        Assert.Equal(known, MethodNames.Find(id) is not null);
        if (known && reencode!(arguments, out byte[] encoded) == DecodeStatus.Ok)
        {
            Assert.Equal(arguments.Length, encoded.Length);
            Assert.Equal(DecodeStatus.Ok, reencode(encoded, out byte[] again));
            Assert.Equal(encoded, again);
        }
    }
}
