using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>
/// A client's end of a connection that hides nothing: it sends whatever it is told to, legal or not, and hands out the frames
/// that come, one by one. It answers nothing by itself, not even heartbeats.
/// </summary>
/// <remarks>
/// One reader and one writer at a time; they may be two threads. Frames of other channels than the one that is read are kept,
/// in order, until their channel is read.
/// </remarks>
public sealed partial class WireConnection : IAsyncDisposable
{
    private const uint ReceiveLimit = 256 * 1024 * 1024;

    private readonly IDuplexPipe _pipe;
    private readonly IDisposable? _transport;
    private readonly FrameArena _arena = new();
    private readonly LinkedList<WireFrame> _kept = [];

    /// <summary>A connection over any pipe, for instance one half of an in-memory pair. Nothing is sent yet.</summary>
    /// <param name="pipe">The client's end.</param>
    /// <param name="options">How to introduce itself and how long to wait.</param>
    /// <param name="transport">Disposed with the connection.</param>
    public WireConnection(IDuplexPipe pipe, WireOptions? options = null, IDisposable? transport = null)
    {
        _pipe = pipe;
        _transport = transport;
        Options = options ?? new WireOptions();
    }

    /// <summary>How it introduces itself and how long it waits.</summary>
    public WireOptions Options { get; }

    /// <summary>The pipe it was made over, for a caller who goes on without it.</summary>
    public IDuplexPipe Pipe => _pipe;

    /// <summary>The largest frame to send, as negotiated; bodies are cut to it.</summary>
    public uint FrameMax { get; private set; } = AmqpConstants.FrameMinSize;

    /// <summary>Connects a TCP socket; nothing is sent yet.</summary>
    public static async Task<WireConnection> ConnectAsync(string host, int port, WireOptions? options = null)
    {
        options ??= new WireOptions();
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using CancellationTokenSource limit = new(options.Timeout, options.Time);
            await socket.ConnectAsync(host, port, limit.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new WireConnection(new StreamDuplexPipe(new NetworkStream(socket, ownsSocket: true)), options, socket);
    }

    /// <summary>Connects a TCP socket; nothing is sent yet.</summary>
    public static Task<WireConnection> ConnectAsync(IPEndPoint endPoint, WireOptions? options = null)
        => ConnectAsync(endPoint.Address.ToString(), endPoint.Port, options);

    /// <summary>Connects a TCP socket and opens the connection.</summary>
    public static async Task<WireConnection> OpenAsync(string host, int port, WireOptions? options = null)
    {
        WireConnection connection = await ConnectAsync(host, port, options);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds octets to what the next flush sends.</summary>
    public void Write(ReadOnlySpan<byte> octets) => _pipe.Output.Write(octets);

    /// <summary>Adds a method's frame to what the next flush sends.</summary>
    public void Write<T>(ushort channel, scoped in T method)
        where T : IMethod, allows ref struct
    {
        Span<byte> destination = _pipe.Output.GetSpan(FrameWriter.MethodFrameSize(method));
        _pipe.Output.Advance(FrameWriter.WriteMethod(destination, channel, method));
    }

    /// <summary>Adds a frame with any type and payload to what the next flush sends.</summary>
    public void WriteFrame(FrameType type, ushort channel, ReadOnlySpan<byte> payload)
    {
        Span<byte> destination = _pipe.Output.GetSpan(payload.Length + AmqpConstants.FrameOverhead);
        int written = FrameWriter.WriteFrameHeader(destination, type, channel, payload.Length);
        payload.CopyTo(destination[written..]);
        written += payload.Length;
        written += FrameWriter.WriteFrameEnd(destination[written..]);
        _pipe.Output.Advance(written);
    }

    /// <summary>Adds a content header frame to what the next flush sends.</summary>
    public void WriteContentHeader(ushort channel, ulong bodySize, ReadOnlySpan<byte> propertyBlock, ushort classId = ClassIds.Basic)
    {
        Span<byte> destination = _pipe.Output.GetSpan(FrameWriter.ContentHeaderSize(propertyBlock));
        _pipe.Output.Advance(FrameWriter.WriteContentHeader(destination, channel, classId, bodySize, propertyBlock));
    }

    /// <summary>Adds a whole publish to what the next flush sends, the body cut to <see cref="FrameMax"/>.</summary>
    public void WritePublish(
        ushort channel,
        string exchange,
        string routingKey,
        ReadOnlySpan<byte> body,
        WireProperties? properties = null,
        bool mandatory = false)
    {
        byte[] block = properties?.ToBlock() ?? [0, 0];
        Write(channel, new BasicPublish { Exchange = WireText.Utf8(exchange), RoutingKey = WireText.Utf8(routingKey), Mandatory = mandatory });
        WriteContentHeader(channel, (ulong)body.Length, block);
        int chunk = (int)FrameMax - AmqpConstants.FrameOverhead;
        for (; !body.IsEmpty; body = body[Math.Min(chunk, body.Length)..])
        {
            WriteFrame(FrameType.Body, channel, body[..Math.Min(chunk, body.Length)]);
        }
    }

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync()
    {
        using CancellationTokenSource limit = new(Options.Timeout, Options.Time);
        try
        {
            await _pipe.Output.FlushAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new WireException($"the server did not take what was sent within {Options.Timeout.TotalSeconds} s");
        }
    }

    /// <summary>Sends octets as they are.</summary>
    public ValueTask SendAsync(ReadOnlySpan<byte> octets)
    {
        Write(octets);
        return FlushAsync();
    }

    /// <summary>Sends a method.</summary>
    public ValueTask SendAsync<T>(ushort channel, scoped in T method)
        where T : IMethod, allows ref struct
    {
        Write(channel, method);
        return FlushAsync();
    }

    /// <summary>Sends a heartbeat.</summary>
    public ValueTask SendHeartbeatAsync()
    {
        WriteFrame(FrameType.Heartbeat, 0, []);
        return FlushAsync();
    }

    /// <summary>Drops the transport without a word, as a crashed client does.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // What was never flushed must not fail the end of a test whose server has already gone.
            await _pipe.Output.CompleteAsync();
        }
        catch (IOException)
        {
        }

        await _pipe.Input.CompleteAsync();
        _transport?.Dispose();
        _arena.Dispose();
    }
}
