using System.Buffers;

namespace Amqp.Protocol.Tests;

/// <summary>A large body frame is handed out as its octets come, and nothing else changes.</summary>
public sealed class OpenBodyFrameTests
{
    private const uint Limit = 131_072;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(65_536)]
    public void The_parts_of_a_frame_are_its_payload_however_it_arrives(int read)
    {
        byte[] body = Body(100_000);
        byte[] octets = [.. Frame(3, 5, body), .. Frame(8, 0, []), .. Frame(3, 6, body[..40_000]), .. Frame(8, 0, [])];
        using var arena = new FrameArena();
        var open = new OpenBodyFrame();
        var collected = new List<byte>[] { [], [] };
        int heartbeats = 0;
        int start = 0;
        for (int end = 0; end < octets.Length;)
        {
            end = Math.Min(end + read, octets.Length);
            ReadOnlySequence<byte> received = Segments.Cut(octets[start..end], (end - start) / 2);
            var reader = new FrameReader(received, Limit, arena, open);
            FrameReadStatus status;
            while ((status = reader.TryRead(out Frame frame)) == FrameReadStatus.Frame)
            {
                if (frame.Type == 8)
                {
                    heartbeats++;
                    continue;
                }

                Assert.Equal(heartbeats == 0 ? 5 : 6, frame.Channel);
                collected[heartbeats].AddRange(frame.Payload.Span);
            }

            Assert.Equal(FrameReadStatus.NeedMore, status);
            start += (int)received.Slice(0, reader.Consumed).Length;
            arena.Reset();
        }

        Assert.Equal(2, heartbeats);
        Assert.Equal(body, collected[0]);
        Assert.Equal(body[..40_000], collected[1]);
        Assert.Equal(octets.Length, start);
    }

    [Fact]
    public void A_wrong_end_is_found_when_it_comes()
    {
        byte[] octets = Frame(3, 5, Body(50_000));
        octets[^1] = 0x77;
        using var arena = new FrameArena();
        var open = new OpenBodyFrame();
        var first = new FrameReader(new ReadOnlySequence<byte>(octets.AsMemory(0, 20_000)), Limit, arena, open);
        Assert.Equal(FrameReadStatus.Frame, first.TryRead(out _));
        Assert.Equal(FrameReadStatus.NeedMore, first.TryRead(out _));
        var second = new FrameReader(new ReadOnlySequence<byte>(octets.AsMemory(20_000)), Limit, arena, open);
        Assert.Equal(FrameReadStatus.Frame, second.TryRead(out _));
        Assert.Equal(FrameReadStatus.BadEnd, second.TryRead(out _));
        Assert.Equal(FrameReadStatus.BadEnd, second.TryRead(out _));
        Assert.Equal(0x77, second.FaultEnd);
        Assert.Equal(50_000u, second.FaultSize);
        Assert.Equal(octets[7..23], second.FaultPayload.ToArray());
    }

    [Fact]
    public void A_frame_above_the_limit_is_refused_before_it_is_opened()
    {
        byte[] octets = Frame(3, 5, Body(140_000));
        using var arena = new FrameArena();
        var open = new OpenBodyFrame();
        var reader = new FrameReader(new ReadOnlySequence<byte>(octets.AsMemory(0, 100)), Limit, arena, open);
        Assert.Equal(FrameReadStatus.TooLarge, reader.TryRead(out _));
        Assert.Equal(0, open.Begun);
    }

    private static byte[] Body(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 >> 3))];

    private static byte[] Frame(byte type, ushort channel, byte[] payload) =>
    [
        type, (byte)(channel >> 8), (byte)channel, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length,
        .. payload, 0xCE,
    ];
}
