using Amqp.Protocol;
using Amqp.Server.Outbound;

namespace Amqp.Server.Channels;

/// <summary>
/// Answers that must not leave before what they acknowledge is on the disk. The method has taken effect when it is answered; only the
/// answer waits, and with it everything that the channel sends after it. The read loop does not.
/// </summary>
internal sealed partial class AmqpChannel
{
    private HeldOutput? _held;

    /// <summary>Where the channel writes now. The outbound lock is held.</summary>
    private FrameOutput Out => (FrameOutput?)_held ?? _out;

    /// <summary>Answers a method once a change is durable.</summary>
    /// <param name="change">Index of the change in the metadata log.</param>
    /// <param name="method">The answer.</param>
    private void ReplyWhenDurable<T>(ulong change, in T method)
        where T : IMethod, allows ref struct
    {
        lock (_out.Lock)
        {
            HoldFor(change);
            Out.WriteMethod(Number, method);
        }
    }

    /// <summary>The outbound lock is held; the log's, which is taken here, is a leaf.</summary>
    private void HoldFor(ulong change)
    {
        var log = _connection.Server.Broker.MetadataLog;
        if (change <= log.DurableIndex || change <= _held?.LastIndex)
        {
            return;
        }

        if (_held is not null)
        {
            _held.WaitFor(change);
            return;
        }

        _held = new HeldOutput(_out, change);
        _out.HeldOutputs.Add(_held);
        log.WhenDurable(change, OnDurable, this);
    }

    private static void OnDurable(object? state) => ((AmqpChannel)state!).ReleaseHeld();

    /// <summary>Lets go of what is durable now. One call back is under way as long as something is held, however many answers wait.</summary>
    private void ReleaseHeld()
    {
        var log = _connection.Server.Broker.MetadataLog;
        lock (_out.Lock)
        {
            if (_held is not { } held)
            {
                return;
            }

            if (!held.IsReleased)
            {
                held.Release(log.DurableIndex);
            }

            if (held.IsReleased)
            {
                _held = null;
                _out.HeldOutputs.Remove(held);
            }
            else
            {
                log.WhenDurable(held.FirstIndex, OnDurable, this);
            }
        }

        _connection.FlushSoon();
    }
}
