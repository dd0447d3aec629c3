using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Amqp.Benchmarks.Load.Brokers;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>
/// One connection with one channel. It is set up through <see cref="Wire"/>; after <see cref="BeginTraffic"/> its owner reads
/// and writes the socket directly, blocking, on a thread of its own, which costs the least per message. Over TLS it reads and writes
/// the stream of the session in the same way; whatever certificate the server has is accepted.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private const int SetupTimeoutMilliseconds = 30_000;

    // Left alone, the kernel lets it grow to megabytes of messages that count as published and that no broker has seen.
    private const int SendBufferOctets = 128 * 1024;

    private readonly Socket _socket;
    private readonly SslStream? _tls;
    private readonly FrameArena _arena = new();
    private byte[] _received = [];
    private int _count;

    private LoadConnection(Socket socket, SslStream? tls, WireConnection wire, WireChannel channel)
    {
        _socket = socket;
        _tls = tls;
        Wire = wire;
        Channel = channel;
    }

    public WireConnection Wire { get; }

    public WireChannel Channel { get; }

    /// <summary>How it is encrypted; null for a plain connection.</summary>
    public string? Encryption => _tls is null ? null : $"{_tls.SslProtocol} {_tls.NegotiatedCipherSuite}";

    public static LoadConnection Open(AmqpUri uri)
    {
        SslStream? tls = null;
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = SendBufferOctets };
        try
        {
            // Every call completes at once, see BlockingStream: nothing is waited for here.
            socket.Connect(uri.Host, uri.Port);
            socket.ReceiveTimeout = SetupTimeoutMilliseconds;
            Stream stream = new BlockingStream(socket);
            if (uri.Tls)
            {
                stream = tls = Encrypt(stream, uri.Host);
            }

            WireConnection wire = new(new StreamDuplexPipe(stream), new WireOptions
            {
                User = uri.User,
                Password = uri.Password,
                VirtualHost = uri.VirtualHost,
                Timeout = TimeSpan.FromMilliseconds(SetupTimeoutMilliseconds),

                // No connection.blocked, so that hot loops need not look for it: a blocked broker shows as no progress.
                ClientProperties = WireOptions.Properties("publisher_confirms", "basic.nack", "authentication_failure_close"),
            });
            Now(wire.OpenAsync());
            return new LoadConnection(socket, tls, wire, Now(wire.OpenChannelAsync()));
        }
        catch (Exception e) when (e is SocketException or AuthenticationException)
        {
            tls?.Dispose();
            socket.Dispose();
            throw new LoadException($"{uri.Host}:{uri.Port}: {e.Message}");
        }
        catch
        {
            tls?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    [SuppressMessage("Security", "CA5359", Justification = "It measures brokers, with certificates that were made for the run.")]
    private static SslStream Encrypt(Stream transport, string host)
    {
        SslStream tls = new(transport);
        try
        {
            tls.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            });
            return tls;
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    /// <summary>The result of a call on <see cref="Wire"/>, which never truly waits.</summary>
    public static T Now<T>(ValueTask<T> call) => call.AsTask().GetAwaiter().GetResult();

    /// <summary>The end of a call on <see cref="Wire"/>, which never truly waits.</summary>
    public static void Now(ValueTask call) => call.AsTask().GetAwaiter().GetResult();

    /// <summary>From here on the socket is the caller's; what was received and not read is not lost.</summary>
    public void BeginTraffic()
    {
        _socket.ReceiveTimeout = 0;
        _received = new byte[2 * Math.Max(AmqpConstants.DefaultFrameMax, (int)Math.Min(Wire.FrameMax, 1 << 20))];
        PipeReader input = Wire.Pipe.Input;
        if (input.TryRead(out ReadResult result))
        {
            _count = (int)result.Buffer.Length;
            if (_count > _received.Length)
            {
                Array.Resize(ref _received, _count * 2);
            }

            result.Buffer.CopyTo(_received);
            input.AdvanceTo(result.Buffer.End);
        }
    }

    /// <summary>Octets received and not read.</summary>
    public bool HasInput => _count > 0 || _socket.Available > 0;

    /// <summary>Waits for octets and hands every whole frame among them to the handler.</summary>
    /// <returns>False at the end of the transport.</returns>
    public bool Receive<T>(ref T handler)
        where T : struct, IFrameHandler, allows ref struct
    {
        Span<byte> free = _received.AsSpan(_count);
        int received = _tls is null ? _socket.Receive(free) : _tls.Read(free);
        if (received == 0)
        {
            return false;
        }

        _count += received;
        Parse(ref handler);
        return true;
    }

    /// <summary>Hands over the frames that came during setup.</summary>
    public void Parse<T>(ref T handler)
        where T : struct, IFrameHandler, allows ref struct
    {
        ReadOnlySequence<byte> sequence = new(_received, 0, _count);
        FrameReader reader = new(sequence, (uint)_received.Length, _arena);
        FrameReadStatus status;
        while ((status = reader.TryRead(out Frame frame)) == FrameReadStatus.Frame)
        {
            handler.OnFrame(frame);
        }

        if (status != FrameReadStatus.NeedMore)
        {
            throw new LoadException($"the broker sent what is no frame ({status})");
        }

        int consumed = (int)sequence.Slice(0, reader.Consumed).Length;
        _count -= consumed;
        if (consumed > 0 && _count > 0)
        {
            _received.AsSpan(consumed, _count).CopyTo(_received);
        }

        _arena.Reset();
    }

    /// <summary>Writes all of it.</summary>
    public void Send(ReadOnlySpan<byte> octets)
    {
        if (_tls is not null)
        {
            _tls.Write(octets);
            return;
        }

        while (!octets.IsEmpty)
        {
            octets = octets[_socket.Send(octets)..];
        }
    }

    /// <summary>Ends whatever the owner's thread is blocked in.</summary>
    public void Abort()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The broker was first.
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>Closes politely, while no traffic has begun.</summary>
    public void Close()
    {
        Now(Wire.CloseAsync());
        Dispose();
    }

    public void Dispose()
    {
        // The socket first: a session that says goodbye would wait for a peer that does not read.
        _socket.Dispose();
        _tls?.Dispose();
        _arena.Dispose();
    }
}
