using System.Text;
using Amqp.Daemon.Logging;

namespace Amqp.Daemon.Tests;

public sealed class LogWriterTests
{
    private const int Capacity = 1024 * 1024;

    [Fact]
    public void Everything_is_written_in_order_before_the_writer_is_gone()
    {
        using MemoryStream stream = new();
        var expected = new StringBuilder();
        using (LogWriter writer = new(stream))
        {
            for (var i = 0; i < 10_000; i++)
            {
                writer.Write(Encoding.UTF8.GetBytes($"line {i}\n"));
                expected.Append($"line {i}\n");
            }
        }

        Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void A_reader_who_stands_still_holds_up_nobody_and_learns_what_was_lost()
    {
        using GatedStream stream = new();
        var line = new byte[1000];
        line[^1] = (byte)'\n';
        using (LogWriter writer = new(stream))
        {
            writer.Write("first\n"u8);
            stream.Reached.Wait();
            for (var i = 0; i < (2 * Capacity / line.Length) + 1; i++)
            {
                writer.Write(line);
            }

            stream.Gate.Set();
        }

        var written = Encoding.UTF8.GetString(stream.Content.ToArray());
        Assert.InRange(written.Length, Capacity - line.Length, Capacity + line.Length);
        var kept = Capacity / line.Length;
        Assert.EndsWith($"\n({(2 * Capacity / line.Length) + 1 - kept} log lines were dropped: the reader of the log is too slow)\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_who_has_gone_is_no_error()
    {
        using GatedStream stream = new() { IsBroken = true };
        stream.Gate.Set();

        using LogWriter writer = new(stream);
        writer.Write("first\n"u8);
        stream.Reached.Wait();
        writer.Write("second\n"u8);
    }

    private sealed class GatedStream : MemoryStream
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim Gate { get; } = new();

        public MemoryStream Content { get; } = new();

        public bool IsBroken { get; init; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Reached.Set();
            Gate.Wait();
            if (IsBroken)
            {
                throw new IOException("Broken pipe");
            }

            Content.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        protected override void Dispose(bool disposing)
        {
            Reached.Dispose();
            Gate.Dispose();
            Content.Dispose();
            base.Dispose(disposing);
        }
    }
}
