namespace Amqp.Daemon.Logging;

/// <summary>
/// Writes log lines to a stream from a thread of its own, so that a reader of the log who stands still does not hold up the
/// broker: what does not fit into <see cref="Capacity"/> octets is dropped and counted.
/// </summary>
/// <remarks>All state is guarded by <c>_lock</c>; the stream belongs to the thread.</remarks>
internal sealed class LogWriter : IDisposable
{
    private const int Capacity = 1024 * 1024;
    private const int FirstCapacity = 4 * 1024;

    // As long as a container has between SIGTERM and SIGKILL at the least, a reader may take to read on.
    private static readonly TimeSpan s_lastWrite = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly Stream _stream;
    private readonly Thread _thread;
    private byte[] _pending = new byte[FirstCapacity];
    private byte[] _writing = new byte[FirstCapacity];
    private int _length;
    private int _dropped;
    private bool _ended;

    public LogWriter(Stream stream)
    {
        _stream = stream;
        _thread = new Thread(Run, maxStackSize: 128 * 1024) { IsBackground = true, Name = "amqpd log" };
        _thread.Start();
    }

    /// <summary>Adds a line, which ends with a line feed. Safe from any thread; never waits for the reader of the log.</summary>
    public void Write(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            if (!TryReserve(line.Length))
            {
                _dropped++;
                return;
            }

            line.CopyTo(_pending.AsSpan(_length));
            _length += line.Length;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Writes what is left, unless nobody reads it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join(s_lastWrite);
    }

    private bool TryReserve(int count)
    {
        if (_ended || _length + count > Capacity)
        {
            return false;
        }

        if (_length + count > _pending.Length)
        {
            Array.Resize(ref _pending, Math.Min(Math.Max(_pending.Length * 2, _length + count), Capacity));
        }

        return true;
    }

    private void Run()
    {
        try
        {
            while (TakePending(out var length, out var dropped))
            {
                _stream.Write(_writing, 0, length);
                if (dropped > 0)
                {
                    _stream.Write(System.Text.Encoding.UTF8.GetBytes($"({dropped} log lines were dropped: the reader of the log is too slow)\n"));
                }
            }
        }
        catch (IOException)
        {
            // Nobody can read the log any more; the broker goes on without.
        }
    }

    private bool TakePending(out int length, out int dropped)
    {
        lock (_lock)
        {
            while (_length == 0 && !_ended)
            {
                Monitor.Wait(_lock);
            }

            (_pending, _writing) = (_writing, _pending);
            (length, dropped) = (_length, _dropped);
            (_length, _dropped) = (0, 0);
            return length > 0;
        }
    }
}
