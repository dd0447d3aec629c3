using System.Buffers;
using System.IO.Pipelines;
using Amqp.Server.Transport;

namespace Amqp.Server.Tests;

/// <summary>The reader of a connection's stream: what comes is there in one piece, however it comes, and the buffer follows the traffic.</summary>
public sealed class SocketReaderTests
{
    [Fact]
    public async Task What_is_not_consumed_comes_again_with_what_follows()
    {
        var content = Content(300_000);
        var reader = new SocketReader(new Chunks(content, 7000));
        var random = new Random(3);
        var taken = new List<byte>();
        ReadResult result;
        do
        {
            result = await reader.ReadAsync();
            Assert.True(result.Buffer.IsSingleSegment);
            var length = result.IsCompleted ? result.Buffer.Length : random.NextInt64(result.Buffer.Length + 1);
            taken.AddRange(result.Buffer.Slice(0, length).ToArray());
            var isCutShort = random.Next(3) == 0 && !result.IsCompleted;
            reader.AdvanceTo(result.Buffer.GetPosition(length), isCutShort ? result.Buffer.GetPosition(length) : result.Buffer.End);
        }
        while (!result.IsCompleted);

        Assert.Equal(content, taken);
        reader.Complete();
    }

    [Fact]
    public async Task The_buffer_is_small_at_first_grows_while_reads_fill_it_and_is_small_again_when_little_comes()
    {
        var stream = new Chunks(Content(4_000_000), int.MaxValue);
        var reader = new SocketReader(stream);
        await ReadAllAsync(reader);
        Assert.InRange(stream.Asked, 1, 2 * SocketReader.SmallBuffer);
        for (var i = 0; i < 10; i++)
        {
            await ReadAllAsync(reader);
        }

        Assert.InRange(stream.Asked, 64 * 1024, 256 * 1024);
        stream.AtMost = 8;
        for (var i = 0; i < 10; i++)
        {
            await ReadAllAsync(reader);
        }

        Assert.InRange(stream.Asked, 1, 2 * SocketReader.SmallBuffer);
        reader.Complete();
    }

    [Fact]
    public async Task A_read_that_is_cancelled_says_so_and_the_next_goes_on()
    {
        var stream = new Chunks(Content(100), 10) { Gate = new TaskCompletionSource() };
        var reader = new SocketReader(stream);
        var pending = reader.ReadAsync();
        Assert.False(pending.IsCompleted);
        reader.CancelPendingRead();
        var cancelled = await pending;
        Assert.True(cancelled.IsCanceled);
        reader.AdvanceTo(cancelled.Buffer.Start, cancelled.Buffer.End);
        reader.CancelPendingRead();
        Assert.True((await reader.ReadAsync()).IsCanceled);
        stream.Gate = null;
        var result = await reader.ReadAsync();
        Assert.False(result.IsCanceled);
        Assert.Equal(10, result.Buffer.Length);
        reader.Complete();
    }

    private static async Task ReadAllAsync(SocketReader reader)
    {
        var result = await reader.ReadAsync();
        reader.AdvanceTo(result.Buffer.End);
    }

    private static byte[] Content(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 >> 2))];

    /// <summary>A stream that gives so much at a time.</summary>
    private sealed class Chunks(byte[] content, int atMost) : Stream
    {
        private int _at;

        public int AtMost { get; set; } = atMost;

        public int Asked { get; private set; }

        public TaskCompletionSource? Gate { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => content.Length;

        public override long Position
        {
            get => _at;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Gate is { } gate)
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            Asked = buffer.Length;
            var count = Math.Min(Math.Min(AtMost, buffer.Length), content.Length - _at);
            content.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
