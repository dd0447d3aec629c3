namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>How many messages are in the broker: published times queues reached, less consumed. Approximate while workers run.</summary>
internal sealed class Backlog(Scenario scenario)
{
    private Worker[] _publishers = [];
    private Worker[] _consumers = [];

    /// <summary>Deliveries that may still be caused.</summary>
    public long Room => (scenario.BacklogLimit - (Sum(_publishers) * scenario.Copies) + Sum(_consumers)) / scenario.Copies;

    /// <summary>Nobody consumes: what is full stays full.</summary>
    public bool IsFinal => _consumers.Length == 0;

    public void Watch(Worker[] publishers, Worker[] consumers)
    {
        _publishers = publishers;
        _consumers = consumers;
    }

    private static long Sum(Worker[] workers)
    {
        long sum = 0;
        foreach (Worker worker in workers)
        {
            sum += worker.Counters.Messages;
        }

        return sum;
    }
}
