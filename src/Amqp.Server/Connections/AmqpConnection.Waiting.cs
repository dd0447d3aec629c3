using Amqp.Protocol;
using Amqp.Server.Channels;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Connections;

/// <summary>
/// Channels that wait for the disk: their frames are copied and set aside, those of other channels are executed. A client that
/// sends on a waiting channel more than <see cref="MaxSetAside"/> is not read until the channel goes on.
/// </summary>
internal sealed partial class AmqpConnection
{
    private const int MaxSetAside = 256 * 1024;

    private readonly Queue<Frame> _setAside = new(0);
    private readonly List<AmqpChannel> _waiting = [];
    private long _setAsideOctets;

    private bool HasSetAsideTooMuch => _setAsideOctets > MaxSetAside;

    /// <summary>From here on frames of the channel are set aside.</summary>
    public void ChannelWaits(AmqpChannel channel)
    {
        if (!_waiting.Contains(channel))
        {
            _waiting.Add(channel);
        }
    }

    /// <summary>The channel waits no longer, or is gone: what was set aside is executed, as far as no channel has to wait again.</summary>
    public void ChannelGoesOn(AmqpChannel channel)
    {
        _waiting.Remove(channel);
        var left = _setAside.Count;
        while (left-- > 0 && _setAside.TryDequeue(out var frame))
        {
            if (IsWaiting(frame.Channel))
            {
                _setAside.Enqueue(frame);
                continue;
            }

            _setAsideOctets -= frame.Payload.Length + AmqpConstants.FrameOverhead;
            ExecuteFrame(frame);
        }

        FlushBatches();
    }

    /// <summary>The channels are about to end: what they wait for is forgotten, and what came behind it is executed.</summary>
    private void EndWaits()
    {
        while (_waiting.Count > 0)
        {
            _waiting[^1].ForgetGet();
        }
    }

    private bool TrySetAside(in Frame frame)
    {
        if (!IsWaiting(frame.Channel))
        {
            return false;
        }

        _setAside.Enqueue(new Frame(frame.Type, frame.Channel, frame.Payload.ToArray()));
        _setAsideOctets += frame.Payload.Length + AmqpConstants.FrameOverhead;
        return true;
    }

    private bool IsWaiting(ushort channel)
    {
        foreach (var waiting in _waiting)
        {
            if (waiting.Number == channel)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask PauseForChannelsAsync()
    {
        _isWaitingForPeer = true;
        while (_phase == ConnectionPhase.Running && HasSetAsideTooMuch)
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
