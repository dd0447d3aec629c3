using System.Buffers;
using System.IO.Pipelines;
using Amqp.Protocol;
using Amqp.Simulation.Ledger;
using Amqp.TestKit.Wire;

namespace Amqp.Simulation.Clients;

/// <summary>
/// A client as a state machine: it writes when it is told to act and reads when it is told to read, and never waits. Whatever it
/// reads is checked at once.
/// </summary>
internal sealed class SimClient : IDisposable
{
    private const uint FrameMax = 4096;

    private readonly IDuplexPipe _pipe;
    private readonly FrameArena _arena = new();
    private readonly Dictionary<ushort, SimChannel> _channels = [];
    private readonly string _name;
    private Task _flush = Task.CompletedTask;
    private bool _flushDue;
    private bool _closeSent;

    public SimClient(World world, string name, IDuplexPipe pipe, ushort heartbeat)
    {
        World = world;
        _name = name;
        _pipe = pipe;
        Heartbeat = heartbeat;
        Wire = new WireConnection(pipe);
        Wire.Write(ProtocolHeader.Amqp091);
        Wire.Write(0, new ConnectionStartOk
        {
            ClientProperties = WireOptions.DefaultProperties.Content,
            Mechanism = "PLAIN"u8,
            Response = "\0guest\0guest"u8,
            Locale = "en_US"u8,
        });
        Wire.Write(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = FrameMax, Heartbeat = heartbeat });
        Wire.Write(0, new ConnectionOpen { VirtualHost = "/"u8 });
        Flush();
    }

    public World World { get; }

    /// <summary>Writes frames; <see cref="Flush"/> sends them.</summary>
    public WireConnection Wire { get; }

    /// <summary>Seconds; such a client sends none and is cut when it is silent too long.</summary>
    public ushort Heartbeat { get; }

    public IReadOnlyCollection<SimChannel> Channels => _channels.Values;

    /// <summary>The transport has ended, or this client has ended it.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The broker said that it does not read this connection.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>It may act: nothing it sent waits for room.</summary>
    public bool CanAct => !IsOver && !_closeSent && _flush.IsCompleted;

    public override string ToString() => _name;

    public SimChannel OpenChannel(ChannelKind kind)
    {
        ushort number = 1;
        while (_channels.ContainsKey(number))
        {
            number++;
        }

        var channel = new SimChannel(this, number, kind);
        _channels.Add(number, channel);
        channel.Open();
        return channel;
    }

    /// <summary>The channel's number can be used again.</summary>
    public void Forget(SimChannel channel) => _channels.Remove(channel.Number);

    /// <summary>Sends what was written; when there is no room, the client does nothing else before there is.</summary>
    public void Flush()
    {
        _flushDue = !_flush.IsCompleted;
        if (!_flushDue && !IsOver)
        {
            _flush = _pipe.Output.FlushAsync().AsTask();
        }
    }

    /// <summary>Asks to end the connection; what is under way may still come.</summary>
    public void Close()
    {
        World.Note($"{_name} closes");
        _closeSent = true;
        foreach (var channel in _channels.Values)
        {
            channel.End(isCut: false);
        }

        Wire.Write(0, new ConnectionClose { ReplyCode = 200, ReplyText = "bye"u8 });
        Flush();
    }

    /// <summary>Ends the transport without a word.</summary>
    public void Cut()
    {
        World.Note($"{_name} is cut");
        EndChannels();
        _pipe.Output.Complete();
        _pipe.Input.Complete();
    }

    /// <summary>The broker is gone, and with it whatever was on its way.</summary>
    public void Abandon()
    {
        EndChannels();
        Dispose();
    }

    /// <summary>Reads and checks what is there.</summary>
    /// <returns>False when nothing was.</returns>
    public bool Read()
    {
        if (_flushDue)
        {
            Flush();
        }

        if (IsOver || !TryRead(out var result))
        {
            return false;
        }

        var reader = new FrameReader(result.Buffer, FrameMax + AmqpConstants.FrameSizeTolerance, _arena);
        FrameReadStatus status;
        while ((status = reader.TryRead(out var frame)) == FrameReadStatus.Frame)
        {
            Handle(new WireFrame(frame.Type, frame.Channel, frame.Payload.ToArray()));
        }

        if (status != FrameReadStatus.NeedMore)
        {
            throw new InvariantException($"{_name} got octets that are no frame ({status})");
        }

        _arena.Reset();
        _pipe.Input.AdvanceTo(reader.Consumed, result.Buffer.End);
        if (result.IsCompleted)
        {
            OnEnded();
        }

        return !result.Buffer.IsEmpty || result.IsCompleted;
    }

    public void Dispose() => _arena.Dispose();

    private bool TryRead(out ReadResult result)
    {
        try
        {
            return _pipe.Input.TryRead(out result);
        }
        catch (IOException)
        {
            // Cut by the server, which in memory shows as the reason why.
            result = default;
            OnEnded();
            return false;
        }
    }

    private void OnEnded()
    {
        if (!_closeSent && Heartbeat == 0)
        {
            throw new InvariantException($"the server cut {_name}");
        }

        World.Note($"{_name} is told the end");
        EndChannels();
        _pipe.Output.Complete();
        _pipe.Input.Complete();
    }

    private void EndChannels()
    {
        IsOver = true;
        foreach (var channel in _channels.Values)
        {
            channel.End(isCut: true);
        }
    }

    private void Handle(WireFrame frame)
    {
        if (frame.Channel != 0)
        {
            if (!_channels.TryGetValue(frame.Channel, out var channel))
            {
                throw new InvariantException($"{_name} got {frame}, which is not open");
            }

            channel.Handle(frame);
            return;
        }

        switch (frame.MethodId)
        {
            case MethodIds.ConnectionClose:
                throw new InvariantException($"{_name} got {frame}");
            case MethodIds.ConnectionBlocked:
                IsBlocked = true;
                break;
            case MethodIds.ConnectionUnblocked:
                IsBlocked = false;
                break;
        }
    }
}
