using Amqp.Protocol;
using Amqp.Server.Channels;

namespace Amqp.Server.Connections;

/// <summary>
/// Channels that wait for the disk: their frames are copied and set aside, those of other channels are executed. When the channel
/// goes on, they are executed in their order, before anything else is read. A client that sends more than <see cref="MaxSetAside"/>
/// on channels that wait is not read until one goes on.
/// </summary>
internal sealed partial class AmqpConnection
{
    private const int MaxSetAside = 256 * 1024;

    /// <summary>Channels that wait, or have frames that were set aside.</summary>
    private readonly List<AmqpChannel> _late = [];
    private long _setAside;
    private bool _isExecutingSetAside;

    /// <summary>From here on frames of the channel are set aside.</summary>
    public void ChannelWaits(AmqpChannel channel)
    {
        if (!_late.Contains(channel))
        {
            _late.Add(channel);
        }
    }

    /// <summary>Executes what was set aside and can be executed, until something has to be paused for.</summary>
    private void ExecuteSetAside()
    {
        while (!MustEndBurst && NextToExecute() is { } channel)
        {
            ExecuteNext(channel);
        }

        EndBurst();
    }

    private void ExecuteNext(AmqpChannel channel)
    {
        if (channel.SetAside.TryDequeue(out var frame))
        {
            _setAside -= frame.Payload.Length + AmqpConstants.FrameOverhead;
            ExecuteInPlace(frame);
        }

        if (!channel.IsWaiting && channel.SetAside.Count == 0)
        {
            _late.Remove(channel);
        }
    }

    /// <summary>Executes a frame whose turn it is, whatever else of its channel is set aside.</summary>
    private void ExecuteInPlace(in Frame frame)
    {
        _isExecutingSetAside = true;
        ExecuteFrame(frame);
        _isExecutingSetAside = false;
    }

    private AmqpChannel? NextToExecute()
    {
        foreach (var channel in _late)
        {
            if (!channel.IsWaiting)
            {
                return channel;
            }
        }

        return null;
    }

    /// <summary>The channels are about to end: what they wait for is forgotten, and what came behind it is executed.</summary>
    private void EndWaits()
    {
        while (_late.Count > 0)
        {
            var channel = _late[^1];
            channel.ForgetGet();
            ExecuteNext(channel);
        }
    }

    private bool TrySetAside(in Frame frame)
    {
        if (!_channels.TryGetValue(frame.Channel, out var channel) || !_late.Contains(channel) || _isExecutingSetAside)
        {
            return false;
        }

        channel.SetAside.Enqueue(new Frame(frame.Type, frame.Channel, frame.Payload.ToArray()));
        _setAside += frame.Payload.Length + AmqpConstants.FrameOverhead;
        return true;
    }

    private async ValueTask PauseForChannelsAsync()
    {
        _isWaitingForPeer = true;
        while (_phase == ConnectionPhase.Running && _setAside > MaxSetAside && NextToExecute() is null)
        {
            _alarmPause.Prepare();
            if (!_posted.IsEmpty)
            {
                _alarmPause.Signal();
            }

            await _alarmPause.WaitAsync(Timeout.Infinite).ConfigureAwait(false);
            RunPosted();
        }

        _isWaitingForPeer = false;
    }
}
