using System.Buffers;

namespace Amqp.Protocol.Tests;

/// <summary>Sequences cut where a test wants them cut.</summary>
internal static class Segments
{
    /// <summary>A sequence with a border at each of the given positions; the same position twice makes an empty segment.</summary>
    public static ReadOnlySequence<byte> Cut(byte[] octets, params int[] positions)
    {
        Segment? first = null;
        Segment? last = null;
        int start = 0;
        foreach (int end in positions.Append(octets.Length))
        {
            last = new Segment(octets.AsMemory(start, end - start), last);
            first ??= last;
            start = end;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
