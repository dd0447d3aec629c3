using System.IO.Pipelines;
using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>Frames come in.</summary>
public sealed partial class WireConnection
{
    /// <summary>The next frame of any channel; null when the server has ended the transport.</summary>
    /// <param name="heartbeats">Whether heartbeats are handed out too; they are dropped otherwise.</param>
    /// <exception cref="WireException">No frame within <see cref="WireOptions.Timeout"/>, or octets that are no frame.</exception>
    public async ValueTask<WireFrame?> TryReadFrameAsync(bool heartbeats = false)
    {
        if (_kept.First is { } kept)
        {
            _kept.RemoveFirst();
            return kept.Value;
        }

        return await ReceiveAsync("a frame", heartbeats);
    }

    /// <summary>The next frame of any channel.</summary>
    /// <exception cref="WireException">As <see cref="TryReadFrameAsync"/>, or the transport has ended.</exception>
    public async ValueTask<WireFrame> ReadFrameAsync(bool heartbeats = false)
        => await TryReadFrameAsync(heartbeats) ?? throw Ended("a frame");

    /// <summary>The next frame of a channel. Frames of other channels are kept for whoever reads those, but a <c>connection.close</c> fails the read.</summary>
    public ValueTask<WireFrame> ReadFrameAsync(ushort channel) => ReadFrameAsync(channel, "a frame");

    /// <summary>The next frame of the channel, which must be this method; decode it with <see cref="WireFrame.Decode{T}"/>.</summary>
    /// <exception cref="WireException">Something else came; the message says what.</exception>
    public async ValueTask<WireFrame> ExpectAsync<T>(ushort channel)
        where T : IMethod<T>, allows ref struct
    {
        string expected = $"{MethodNames.Find(T.Id)} on channel {channel}";
        WireFrame frame = await ReadFrameAsync(channel, expected);
        return frame.Is<T>() ? frame : throw Unexpected(expected, frame);
    }

    /// <summary>The server ends the transport, without another frame. A reset counts.</summary>
    public async ValueTask ExpectEndAsync()
    {
        WireFrame? frame = await TryReadFrameAsync();
        if (frame is not null)
        {
            throw Unexpected("the end of the transport", frame);
        }
    }

    /// <summary>The server closes the connection with this code; the close is answered, and then the transport must end.</summary>
    public async ValueTask<ServerClose> ExpectConnectionCloseAsync(ReplyCode code)
    {
        string expected = $"connection.close {(int)code}";
        WireFrame frame = await ReadFrameAsync(0, expected);
        ServerClose? close = frame.Is<ConnectionClose>() ? ServerClose.From(frame) : null;
        if (close is null || close.Code != (int)code)
        {
            throw Unexpected(expected, frame);
        }

        await SendAsync(0, new ConnectionCloseOk());
        await ExpectEndAsync();
        return close;
    }

    /// <summary>The server closes the channel with this code; the close is answered, so that the number can be used again.</summary>
    public async ValueTask<ServerClose> ExpectChannelCloseAsync(ushort channel, ReplyCode code)
    {
        string expected = $"channel.close {(int)code} on channel {channel}";
        WireFrame frame = await ReadFrameAsync(channel, expected);
        ServerClose? close = frame.Is<ChannelClose>() ? ServerClose.From(frame) : null;
        if (close is null || close.Code != (int)code)
        {
            throw Unexpected(expected, frame);
        }

        await SendAsync(channel, new ChannelCloseOk());
        return close;
    }

    /// <summary>Exactly these octets come: for the time before there are frames.</summary>
    public async ValueTask ExpectOctetsAsync(ReadOnlyMemory<byte> expected)
    {
        string what = $"the octets {Convert.ToHexString(expected.Span)}";
        while (true)
        {
            ReadResult result = await ReadPipeAsync(what);
            if (result.Buffer.Length < expected.Length && !result.IsCompleted)
            {
                _pipe.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            var head = result.Buffer.Slice(0, Math.Min(expected.Length, result.Buffer.Length));
            byte[] octets = System.Buffers.BuffersExtensions.ToArray(head);
            _pipe.Input.AdvanceTo(head.End);
            if (!octets.AsSpan().SequenceEqual(expected.Span))
            {
                throw new WireException($"expected {what}, but {Convert.ToHexString(octets)} came");
            }

            return;
        }
    }

    internal static WireException Unexpected(string expected, WireFrame frame)
        => new($"expected {expected}, but {frame} came") { Frame = frame, Close = ServerClose.From(frame) };

    internal async ValueTask<WireFrame> ReadFrameAsync(ushort channel, string expected)
    {
        for (LinkedListNode<WireFrame>? node = _kept.First; node is not null; node = node.Next)
        {
            if (node.Value.Channel == channel)
            {
                _kept.Remove(node);
                return node.Value;
            }
        }

        while (true)
        {
            WireFrame frame = await ReceiveAsync(expected, heartbeats: false) ?? throw Ended(expected);
            if (frame.Channel == channel)
            {
                return frame;
            }

            _kept.AddLast(frame);
            if (frame.Is<ConnectionClose>())
            {
                throw Unexpected(expected, frame);
            }
        }
    }

    private static WireException Ended(string expected) => new($"expected {expected}, but the server ended the transport");

    private async ValueTask<WireFrame?> ReceiveAsync(string expected, bool heartbeats)
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await ReadPipeAsync(expected);
            }
            catch (IOException)
            {
                return null;
            }

            WireFrame? frame = Parse(result);
            if (frame is null && result.IsCompleted)
            {
                return null;
            }

            if (frame is not null && (heartbeats || frame.Type != FrameType.Heartbeat))
            {
                return frame;
            }
        }
    }

    private WireFrame? Parse(in ReadResult result)
    {
        var reader = new FrameReader(result.Buffer, ReceiveLimit, _arena);
        FrameReadStatus status = reader.TryRead(out Frame frame);
        if (status == FrameReadStatus.NeedMore)
        {
            _pipe.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            return null;
        }

        if (status != FrameReadStatus.Frame)
        {
            var shown = result.Buffer.Slice(0, Math.Min(64, result.Buffer.Length));
            throw new WireException($"no frame ({status}): {Convert.ToHexString(System.Buffers.BuffersExtensions.ToArray(shown))}");
        }

        var copy = new WireFrame(frame.Type, frame.Channel, frame.Payload.ToArray());
        _pipe.Input.AdvanceTo(reader.Consumed);
        _arena.Reset();
        return copy;
    }

    private ValueTask<ReadResult> ReadPipeAsync(string expected)
        => _pipe.Input.TryRead(out ReadResult result) ? new ValueTask<ReadResult>(result) : WaitPipeAsync(expected);

    private async ValueTask<ReadResult> WaitPipeAsync(string expected)
    {
        using CancellationTokenSource limit = new(Options.Timeout, Options.Time);
        try
        {
            return await _pipe.Input.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new WireException($"expected {expected}, but nothing came within {Options.Timeout.TotalSeconds} s");
        }
    }
}
