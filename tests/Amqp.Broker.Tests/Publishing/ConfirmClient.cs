using Amqp.Broker.Publishing;

namespace Amqp.Broker.Tests.Publishing;

/// <summary>
/// A publisher that keeps its own account: each of its messages must be acknowledged or refused exactly once, rightly, and never
/// before every queue has answered.
/// </summary>
internal sealed class ConfirmClient : IConfirmSink
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, (int Due, bool Refused)> _outstanding = [];

    public int Outstanding
    {
        get
        {
            lock (_lock)
            {
                return _outstanding.Count;
            }
        }
    }

    public int Frames { get; private set; }

    public int Flushes { get; private set; }

    public List<string> Written { get; } = [];

    /// <summary>A message was published that so many queues will answer.</summary>
    public void Published(ulong tag, int due)
    {
        lock (_lock)
        {
            _outstanding.Add(tag, (due, false));
        }
    }

    /// <summary>One queue is about to answer.</summary>
    public void Answered(ulong tag, bool refused)
    {
        lock (_lock)
        {
            var (due, before) = _outstanding[tag];
            _outstanding[tag] = (due - 1, before || refused);
        }
    }

    public void WriteAck(ulong deliveryTag, bool multiple)
    {
        lock (_lock)
        {
            Frames++;
            Written.Add($"ack {deliveryTag}{(multiple ? " multiple" : "")}");
            ulong[] covered = multiple ? [.. _outstanding.Keys.TakeWhile(tag => tag <= deliveryTag)] : [deliveryTag];
            foreach (var tag in covered)
            {
                End(tag, refused: false);
            }
        }
    }

    public void WriteNack(ulong deliveryTag)
    {
        lock (_lock)
        {
            Frames++;
            Written.Add($"nack {deliveryTag}");
            End(deliveryTag, refused: true);
        }
    }

    public void Flush()
    {
        lock (_lock)
        {
            Flushes++;
        }
    }

    private void End(ulong tag, bool refused)
    {
        if (!_outstanding.Remove(tag, out var message))
        {
            throw new InvalidOperationException($"{tag} is confirmed twice, or was never published");
        }

        if (message.Due != 0)
        {
            throw new InvalidOperationException($"{tag} is confirmed while {message.Due} queues have not answered");
        }

        if (message.Refused != refused)
        {
            throw new InvalidOperationException($"{tag} is {(refused ? "refused" : "acknowledged")}, which is not what its queues said");
        }
    }
}
