using System.Diagnostics;
using Amqp.Benchmarks.Load.Brokers;
using Amqp.Benchmarks.Load.Traffic;

namespace Amqp.Benchmarks.Load.Scale;

/// <summary>Many durable queues: untouched, touched once each, at rest again, and after kill -9.</summary>
internal sealed class QueuesRun(int count, int rest)
{
    public static Action<StartedBroker, CancellationToken> Parse(CommandLine line)
    {
        QueuesRun run = new(line.Number("count", 10_000), line.Number("rest", 25));
        return run.Run;
    }

    private void Run(StartedBroker broker, CancellationToken cancellation)
    {
        string[] queues = [.. Enumerable.Range(0, count).Select(i => $"scale-{i}")];
        ScaleCommand.Report(broker, "started", "no queues");
        Stopwatch watch = Stopwatch.StartNew();
        using (LoadConnection connection = LoadConnection.Open(broker.Target.Uri))
        {
            foreach (string queue in queues)
            {
                cancellation.ThrowIfCancellationRequested();
                LoadConnection.Now(connection.Channel.DeclareQueueAsync(queue, durable: true));
            }
        }

        ScaleCommand.Report(broker, "declared", $"{count} queues, {count / watch.Elapsed.TotalSeconds:N0}/s");
        Rest(cancellation);
        ScaleCommand.Report(broker, "untouched", $"{Handles(broker)} open files");
        Touch(broker, queues, cancellation);
        ScaleCommand.Report(broker, "touched", $"a message published, taken and acknowledged in each; {Handles(broker)} open files");
        Rest(cancellation);
        ScaleCommand.Report(broker, "at rest", $"{Handles(broker)} open files, {broker.DiskOctets >> 10} KiB on disk");
        using (LoadConnection connection = LoadConnection.Open(broker.Target.Uri))
        {
            ScalePublisher.Publish(connection, queues, count, 100, 500, cancellation);
        }

        ScaleCommand.Report(broker, "filled", $"a message in each; {Handles(broker)} open files");
        Rest(cancellation);
        ScaleCommand.Report(broker, "at rest", $"{Handles(broker)} open files, {broker.DiskOctets >> 10} KiB on disk");
        broker.Kill();
        broker.Restart(cancellation);
        ScaleCommand.Report(broker, "restarted", $"{broker.StartTime.TotalMilliseconds:0} ms to the first connection");
    }

    private static void Touch(StartedBroker broker, string[] queues, CancellationToken cancellation)
    {
        using (LoadConnection connection = LoadConnection.Open(broker.Target.Uri))
        {
            ScalePublisher.Publish(connection, queues, queues.Length, 100, 500, cancellation);
        }

        using LoadConnection consumer = LoadConnection.Open(broker.Target.Uri);
        foreach (string queue in queues)
        {
            cancellation.ThrowIfCancellationRequested();
            if (LoadConnection.Now(consumer.Channel.GetAsync(queue, noAck: true)) is null)
            {
                throw new LoadException($"{queue} is empty");
            }
        }
    }

    /// <summary>Long enough for a broker that gives memory back now and then.</summary>
    private void Rest(CancellationToken cancellation) => cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(rest));

    private static int Handles(StartedBroker broker) => Directory.GetFiles($"/proc/{broker.Target.Pid}/fd").Length;
}
