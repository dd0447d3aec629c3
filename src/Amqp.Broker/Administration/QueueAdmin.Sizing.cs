using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;

namespace Amqp.Broker.Administration;

/// <summary>Advice on how many consumers a queue needs.</summary>
public sealed partial class QueueAdmin
{
    /// <summary>Looks at a queue's history.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="targetWait">How long messages may wait in the mean.</param>
    /// <param name="window">How far to look back; what there is no history of is left out.</param>
    public QueueSizing Size(MessageQueue queue, TimeSpan targetWait, TimeSpan window)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var clock = _broker.Statistics.Clock;
        var known = TimeSpan.FromMilliseconds(Math.Max(clock.TimeOf(clock.Tick) - queue.CreatedAt, 0));
        var step = Math.Max((int)clock.Interval.TotalSeconds, 1);

        // Where the window is longer than the queue's life, it begins just before that, with nothing.
        var seconds = (int)Math.Min(window.TotalSeconds, known.TotalSeconds + step);
        if (queue.History is not { } history || seconds < step)
        {
            return new QueueSizing { Window = TimeSpan.Zero, Consumers = queue.ConsumerCount, TargetWait = targetWait };
        }

        var range = new SampleRange(seconds, step);
        var arrivals = PerSecond(history.Samples(range, (int)MessageStat.Publish));
        var services = PerSecond(history.Samples(range, (int)MessageStat.Ack, (int)MessageStat.DeliverNoAck, (int)MessageStat.GetNoAck));
        var ready = Mean(history.Samples(range, QueueColumns.Ready));
        var unacked = Mean(history.Samples(range, QueueColumns.Unacked));
        var consumers = queue.ConsumerCount;
        var rate = RateOf(consumers, services, ready, unacked);
        var target = Math.Max(targetWait.TotalSeconds, 0.001);
        return new QueueSizing
        {
            Window = TimeSpan.FromSeconds((range.Count - 1) * step),
            ArrivalRate = arrivals,
            ServiceRate = services,
            MeanReady = ready,
            MeanUnacked = unacked,
            MeanWait = arrivals > 0 ? TimeSpan.FromSeconds(ready / arrivals) : null,
            MeanStay = arrivals > 0 ? TimeSpan.FromSeconds((ready + unacked) / arrivals) : null,
            Consumers = consumers,
            RatePerConsumer = rate,
            Utilisation = rate is { } perConsumer && consumers > 0 ? Math.Clamp(services / (perConsumer * consumers), 0, 1) : null,
            TargetWait = targetWait,
            ConsumersForTarget = rate is { } forTarget ? Staffing.ServersFor(arrivals, forTarget, target) : null,
            ConsumersToDrain = rate is { } toDrain
                ? (int)Math.Min(Math.Max(Math.Ceiling((arrivals + (queue.ReadyCount / target)) / toDrain), 1), Staffing.Most)
                : null,
        };
    }

    /// <summary>
    /// What one consumer does per second while it has messages. One that acknowledges is busy while something is out with it; one
    /// that does not, only a backlog shows to be busy all the time.
    /// </summary>
    private static double? RateOf(int consumers, double services, double ready, double unacked)
    {
        if (consumers == 0 || services <= 0)
        {
            return null;
        }

        if (unacked > 0)
        {
            return services / Math.Min(unacked, consumers);
        }

        return ready >= 1 ? services / consumers : null;
    }

    private static double PerSecond(Sample[] samples)
    {
        var seconds = (samples[0].Timestamp - samples[^1].Timestamp) / 1000.0;
        return seconds > 0 ? Math.Max(samples[0].Value - samples[^1].Value, 0) / seconds : 0;
    }

    private static double Mean(Sample[] samples) => samples.Average(static sample => (double)sample.Value);
}
