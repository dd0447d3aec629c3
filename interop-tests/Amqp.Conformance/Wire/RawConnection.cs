using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Amqp.Conformance.Wire;

/// <summary>
/// A TCP connection that sends any octets at all, and a reader that puts what comes into an inbox. The inbox is guarded by its
/// own lock; whoever waits for something is woken by every arrival.
/// </summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly List<Received> _inbox = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Task _reader;

    private RawConnection(Socket socket)
    {
        _socket = socket;
        _reader = ReadAsync();
    }

    /// <summary>The connection has ended.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>frame_max that was agreed on.</summary>
    public int FrameMax { get; set; } = 131072;

    public static async Task<RawConnection> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        return new RawConnection(socket);
    }

    /// <summary>Sends octets. The peer may have closed already: that shows in what is received.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            while (octets.Length > 0)
            {
                octets = octets[await _socket.SendAsync(octets)..];
            }
        }
        catch (SocketException)
        {
        }
    }

    public Task SendFrameAsync(byte type, int channel, ReadOnlySpan<byte> payload, byte end = 206)
    {
        byte[] frame = new byte[payload.Length + 8];
        frame[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)channel);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(3), (uint)payload.Length);
        payload.CopyTo(frame.AsSpan(7));
        frame[^1] = end;
        return SendAsync(frame);
    }

    /// <summary>Takes the first thing in the inbox that matches, waiting for it; null when it does not come in time.</summary>
    public async Task<Received?> TakeAsync(Func<Received, bool> match, TimeSpan timeout)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            lock (_inbox)
            {
                int index = _inbox.FindIndex(received => match(received));
                if (index >= 0)
                {
                    Received found = _inbox[index];
                    if (found.Name != Received.End)
                    {
                        _inbox.RemoveAt(index);
                    }

                    return found;
                }
            }

            long left = deadline - Environment.TickCount64;
            if (left <= 0 || !await _arrived.WaitAsync((int)left))
            {
                return null;
            }
        }
    }

    /// <summary>Waits until as many things in the inbox match; they stay there.</summary>
    public Task<bool> WaitAsync(Func<Received, bool> match, int count, TimeSpan timeout) => WaitAsync(match, count, static _ => false, timeout);

    /// <summary>Waits until as many things in the inbox match, or one that says that no more will come.</summary>
    public async Task<bool> WaitAsync(Func<Received, bool> match, int count, Func<Received, bool> isLast, TimeSpan timeout)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            lock (_inbox)
            {
                if (_inbox.Count(match) >= count || _inbox.Exists(received => isLast(received)))
                {
                    return true;
                }
            }

            long left = deadline - Environment.TickCount64;
            if (left <= 0 || !await _arrived.WaitAsync((int)left))
            {
                return false;
            }
        }
    }

    /// <summary>Takes everything that is there.</summary>
    public List<Received> TakeAll()
    {
        lock (_inbox)
        {
            List<Received> all = [.. _inbox];
            _inbox.Clear();
            return all;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reader;
        _arrived.Dispose();
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        var assembler = new FrameAssembler();
        using var stream = new NetworkStream(_socket, ownsSocket: false);
        byte[] header = new byte[7];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(header);
                if (header.AsSpan().StartsWith("AMQP"u8))
                {
                    byte[] last = new byte[1];
                    await stream.ReadExactlyAsync(last);
                    Arrive(new Received(0, "protocol-header", $"AMQP {header[4]} {header[5]} {header[6]} {last[0]}"));
                    continue;
                }

                byte[] payload = new byte[checked((int)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(3))) + 1];
                await stream.ReadExactlyAsync(payload);
                if (assembler.Take(header[0], BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1)), payload[..^1]) is { } received)
                {
                    Arrive(received);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            IsEnded = true;
            Arrive(new Received(0, Received.End, "(the broker ended the connection)"));
        }
    }

    private void Arrive(Received received)
    {
        lock (_inbox)
        {
            _inbox.Add(received);
        }

        _arrived.Release();
    }
}
