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

        LogChannelError(Transport.Name, channel.Number, error.ReplyText);
        channel.Fail(error, _methodId);
    }

    private void OpenChannel(in Frame frame, uint id)
    {
        if (MethodNames.Find(id) is null)
        {
            FailUnknownMethod();
            return;
        }

        if (id == MethodIds.ChannelCloseOk)
        {
            return;
        }

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

        var channel = new AmqpChannel(this, frame.Channel);
        _channels.Add(frame.Channel, channel);
        Send(frame.Channel, default(ChannelOpenOk));
    }

    private void OnChannelEnd(AmqpChannel channel, uint id, ReadOnlySpan<byte> arguments)
    {
        FlushBatches();
        if (id == MethodIds.ChannelCloseOk)
        {
            if (channel.IsClosing)
            {
                Forget(channel);
            }

            return;
        }

        MethodDecoder.Decode<ChannelClose>(arguments);
        if (!channel.IsClosing)
        {
            channel.Release();
        }

        // When both sides close at once, the channel is free when the client has answered ours; the number may be used again
        // as soon as the client has our close-ok, so it is given up here in either case.
        Forget(channel);
        Send(channel.Number, default(ChannelCloseOk));
    }

    private void Forget(AmqpChannel channel)
    {
        _channels.Remove(channel.Number);
        _withContent.Remove(channel);
        if (_lastChannel == channel)
        {
            _lastChannel = null;
        }
    }

    private void ReleaseChannels()
    {
        FlushBatches();
        foreach (var channel in _channels.Values)
        {
            channel.Release();
        }

        _channels.Clear();
        _withContent.Clear();
        _lastChannel = null;
    }
}
