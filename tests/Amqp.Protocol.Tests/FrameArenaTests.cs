using System.Buffers;

namespace Amqp.Protocol.Tests;

public sealed class FrameArenaTests
{
    [Fact]
    public void Rented_pieces_do_not_overlap()
    {
        using var arena = new FrameArena();
        var random = new Random(1);
        var pieces = new List<(Memory<byte> Memory, byte Mark)>();
        for (int i = 0; i < 200; i++)
        {
            Memory<byte> memory = arena.Rent(random.Next(0, 5000));
            memory.Span.Fill((byte)i);
            pieces.Add((memory, (byte)i));
        }

        foreach ((Memory<byte> memory, byte mark) in pieces)
        {
            Assert.Equal(-1, memory.Span.IndexOfAnyExcept(mark));
        }
    }

    [Fact]
    public void Reset_gives_everything_back_once()
    {
        var pool = new LedgerPool();
        var arena = new FrameArena(pool);
        arena.Rent(10);
        arena.Rent(100_000);
        arena.Rent(10);
        Assert.NotEqual(0, pool.Outstanding);
        arena.Reset();
        Assert.Equal(0, pool.Outstanding);
        arena.Rent(1);
        arena.Dispose();
        Assert.Equal(0, pool.Outstanding);
        Assert.Throws<ObjectDisposedException>(() => arena.Rent(1));
    }

    [Fact]
    public void A_piece_has_exactly_the_length_asked_for()
    {
        using var arena = new FrameArena();
        foreach (int length in (int[])[0, 1, 16384, 16385, 1_000_000])
        {
            Assert.Equal(length, arena.Rent(length).Length);
        }
    }

    private sealed class LedgerPool : ArrayPool<byte>
    {
        private readonly HashSet<byte[]> rented = [];

        public int Outstanding => rented.Count;

        public override byte[] Rent(int minimumLength)
        {
            byte[] array = new byte[minimumLength];
            rented.Add(array);
            return array;
        }

        public override void Return(byte[] array, bool clearArray = false) => Assert.True(rented.Remove(array));
    }
}
