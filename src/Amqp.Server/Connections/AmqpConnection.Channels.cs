using Amqp.Broker.Errors;
using Amqp.Protocol;
using Amqp.Server.Channels;

namespace Amqp.Server.Connections;

/// <summary>Channels are opened and closed.</summary>
internal sealed partial class AmqpConnection
{
    /// <summary>Channels that are open.</summary>
    public int ChannelCount => _channels.Count;

    /// <summary>Closes a channel for an error.</summary>
    public void FailChannel(AmqpChannel channel, ChannelException error)
    {
        if (channel.IsClosing || _phase != ConnectionPhase.Running)
        {
            return;
        }

        LogChannelError(Server.ChannelLogger, Transport.Name, channel.Number, error.ReplyText);
        channel.Fail(error, _methodId);
    }

    private void OpenChannel(in Frame frame, uint id)
    {
        if (id != MethodIds.ChannelOpen)
        {
            throw new ConnectionException(ReplyCode.ChannelError, "expected 'channel.open'");
        }

        MethodDecoder.Decode<ChannelOpen>(frame.Payload.Span[AmqpConstants.MethodIdSize..]);
        if (_channelMax != 0 && _channels.Count >= _channelMax)
        {
            throw new ConnectionException(ReplyCode.NotAllowed,
                $"number of channels opened ({_channels.Count}) has reached the negotiated channel_max ({_channelMax})", 0);
        }

        Server.Broker.Connections.OpenChannel(User, Server.Options.NodeName, Server.Options.ChannelMaxPerNode);
        var channel = new AmqpChannel(this, frame.Channel);
        _channels.Add(frame.Channel, channel);
        Server.Broker.Events.Opened(channel);
        Send(frame.Channel, default(ChannelOpenOk));
    }

    private void OnChannelEnd(AmqpChannel channel, uint id, ReadOnlySpan<byte> arguments)
    {
        FlushBatches();
        if (id == MethodIds.ChannelCloseOk)
        {
            Forget(channel);
            return;
        }

        MethodDecoder.Decode<ChannelClose>(arguments);
        if (!channel.IsClosing)
        {
            channel.AssertNoContentDue();
            channel.Release();
            Forget(channel);
        }

        // When both sides close at once, the channel is free only when the client has answered our close as well.
        channel.Reply(default(ChannelCloseOk));
    }

    private void Forget(AmqpChannel channel)
    {
        Server.Broker.Events.Closed(channel);
        _channels.Remove(channel.Number);
        Server.Broker.Connections.CloseChannels(User, 1);
        _withContent.Remove(channel);
        if (_lastChannel == channel)
        {
            _lastChannel = null;
        }
    }

    private void ReleaseChannels()
    {
        EndWaits();
        FlushBatches();
        foreach (var channel in _channels.Values)
        {
            channel.Release();
            Server.Broker.Events.Closed(channel);
        }

        if (_channels.Count > 0)
        {
            Server.Broker.Connections.CloseChannels(User, _channels.Count);
        }

        _channels.Clear();
        _withContent.Clear();
        _lastChannel = null;
    }
}
