using Amqp.Broker.Delayed;
using Amqp.Storage.Log;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Delayed;

public sealed class DueHeapTests
{
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void Entries_come_by_due_time_and_then_by_sequence(ulong seed)
    {
        var random = new SplitMix(seed);
        var heap = new DueHeap();
        var expected = new PriorityQueue<ulong, (long, ulong)>();
        for (var sequence = 1UL; sequence <= 20_000; sequence++)
        {
            if (random.Next(3) > 0 || heap.Count == 0)
            {
                var due = (long)random.Next(500);
                heap.Add(due, new LogPosition(sequence, (long)sequence * 7));
                expected.Enqueue(sequence, (due, sequence));
            }
            else
            {
                Take();
            }
        }

        while (expected.Count > 0)
        {
            Take();
        }

        Assert.Equal(0, heap.Count);

        void Take()
        {
            var next = expected.Dequeue();
            Assert.Equal(new LogPosition(next, (long)next * 7), heap.First.Position);
            heap.RemoveFirst();
            Assert.Equal(expected.Count, heap.Count);
        }
    }
}
