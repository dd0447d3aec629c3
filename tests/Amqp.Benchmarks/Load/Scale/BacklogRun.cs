using System.Diagnostics;
using Amqp.Benchmarks.Load.Brokers;
using Amqp.Benchmarks.Load.Traffic;

namespace Amqp.Benchmarks.Load.Scale;

/// <summary>One durable queue with a large backlog: memory while it fills, stands and drains, and the time to serve again after kill -9.</summary>
internal sealed class BacklogRun(long messages, int size, int window)
{
    private const string Queue = "scale-backlog";

    public static Action<StartedBroker, CancellationToken> Parse(CommandLine line)
    {
        BacklogRun run = new(line.Number("messages", 10_000_000), line.Number("size", 100), line.Number("window", 5000));
        Console.WriteLine($"{run.Messages} persistent messages of {run.Size} octets in one durable queue");
        return run.Run;
    }

    private long Messages => messages;

    private int Size => size;

    private void Run(StartedBroker broker, CancellationToken cancellation)
    {
        ScaleCommand.Report(broker, "started", $"{broker.StartTime.TotalMilliseconds:0} ms to the first connection");
        Measure(broker, "filled", () =>
        {
            using LoadConnection connection = LoadConnection.Open(broker.Target.Uri);
            LoadConnection.Now(connection.Channel.DeclareQueueAsync(Queue, durable: true));
            ScalePublisher.Publish(connection, [Queue], messages, size, window, cancellation);
        });
        cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(15));
        ScaleCommand.Report(broker, "standing", $"{broker.DiskOctets >> 20} MiB on disk");
        broker.Kill();
        broker.Restart(cancellation);
        Serve(broker);
        Measure(broker, "drained", () =>
        {
            using LoadConnection connection = LoadConnection.Open(broker.Target.Uri);
            ScaleConsumer.Take(connection, Queue, messages, cancellation);
        });
        cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(15));
        ScaleCommand.Report(broker, "empty", $"{broker.DiskOctets >> 20} MiB on disk");
    }

    private static void Serve(StartedBroker broker)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using (LoadConnection connection = LoadConnection.Open(broker.Target.Uri))
        {
            if (LoadConnection.Now(connection.Channel.GetAsync(Queue)) is null)
            {
                throw new LoadException("the queue is empty after the start");
            }
        }

        double read = watch.Elapsed.TotalMilliseconds;
        ScaleCommand.Report(broker, "restarted", $"{broker.StartTime.TotalMilliseconds:0} ms to the first connection, {read:0} ms more to the first message");
    }

    private void Measure(StartedBroker broker, string phase, Action action)
    {
        double before = ProcessUsage.Read(broker.Target.Pid).CpuSeconds;
        Stopwatch watch = Stopwatch.StartNew();
        action();
        double seconds = watch.Elapsed.TotalSeconds;
        double cpu = ProcessUsage.Read(broker.Target.Pid).CpuSeconds - before;
        ScaleCommand.Report(broker, phase, $"{messages / seconds:N0} messages/s, {cpu / messages * 1e6:0.00} us of processor time each");
    }
}
