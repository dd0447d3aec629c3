using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Amqp.Management.Prometheus;

/// <summary>
/// Writes metrics in Prometheus' text format, or in OpenMetrics', a piece at a time: no answer is ever in memory whole
/// (https://prometheus.io/docs/instrumenting/exposition_formats).
/// </summary>
/// <param name="stream">Where to.</param>
/// <param name="isOpenMetrics">In OpenMetrics' format.</param>
/// <param name="aborted">Nobody reads any more.</param>
internal sealed class MetricWriter(Stream stream, bool isOpenMetrics, CancellationToken aborted) : IDisposable
{
    private const int Piece = 64 * 1024;
    private const int FullPiece = 48 * 1024;
    private const int LongestNumber = 40;
    private const string TotalSuffix = "_total";

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Piece);
    private int _used;
    private byte[] _name = [];

    /// <summary>Octets written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Begins a metric: its samples follow.</summary>
    public void Begin(string name, MetricKind kind, string help)
    {
        // In OpenMetrics the family of a counter has the name without the suffix that its samples have.
        var family = isOpenMetrics && kind == MetricKind.Counter && name.EndsWith(TotalSuffix, StringComparison.Ordinal) ? name[..^TotalSuffix.Length] : name;
        Text("# TYPE ");
        Text(family);
        Text(KindText(kind));
        Text("# HELP ");
        Text(family);
        Text(" ");
        Text(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
        Text("\n");
        _name = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>Writes a sample.</summary>
    /// <param name="labels">Labels without braces; empty for none.</param>
    /// <param name="value">The value.</param>
    /// <param name="suffix">What follows the metric's name: <c>_sum</c> and the like.</param>
    public void Sample(ReadOnlySpan<byte> labels, double value, ReadOnlySpan<byte> suffix = default)
    {
        Reserve(_name.Length + suffix.Length + labels.Length + LongestNumber);
        Copy(_name);
        Copy(suffix);
        if (!labels.IsEmpty)
        {
            _buffer[_used++] = (byte)'{';
            Copy(labels);
            _buffer[_used++] = (byte)'}';
        }

        _buffer[_used++] = (byte)' ';
        Number(value);
        _buffer[_used++] = (byte)'\n';
    }

    /// <summary>Sends what is written when it is a piece; called between samples.</summary>
    public ValueTask BreatheAsync() => _used < FullPiece ? ValueTask.CompletedTask : SendAsync();

    /// <summary>Sends the rest.</summary>
    public ValueTask EndAsync()
    {
        if (isOpenMetrics)
        {
            Text("# EOF\n");
        }

        return SendAsync();
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask SendAsync()
    {
        await stream.WriteAsync(_buffer.AsMemory(0, _used), aborted).ConfigureAwait(false);
        Length += _used;
        _used = 0;

        // Others get their turn, and whoever is gone is noticed.
        await Task.Yield();
        aborted.ThrowIfCancellationRequested();
    }

    private string KindText(MetricKind kind) => kind switch
    {
        MetricKind.Counter => " counter\n",
        MetricKind.Gauge => " gauge\n",
        MetricKind.Histogram => " histogram\n",
        MetricKind.Summary => " summary\n",
        _ => isOpenMetrics ? " unknown\n" : " untyped\n",
    };

    private void Text(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _used += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_used));
    }

    private void Copy(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_buffer.AsSpan(_used));
        _used += octets.Length;
    }

    private void Number(double value)
    {
        var room = _buffer.AsSpan(_used);
        int length;
        if (double.IsInteger(value) && Math.Abs(value) < long.MaxValue)
        {
            Utf8Formatter.TryFormat((long)value, room, out length);
        }
        else if (double.IsInfinity(value))
        {
            length = Encoding.UTF8.GetBytes(value > 0 ? "+Inf" : "-Inf", room);
        }
        else
        {
            value.TryFormat(room, out length, "R", CultureInfo.InvariantCulture);
        }

        _used += length;
    }

    private void Reserve(int octets)
    {
        if (_buffer.Length - _used >= octets)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(_used + octets);
        _buffer.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
