using Amqp.Benchmarks.Load.Brokers;
using Amqp.Benchmarks.Load.Traffic;

namespace Amqp.Benchmarks.Load.Scale;

/// <summary>Idle connections with a channel each: what one of them costs the broker.</summary>
internal sealed class ConnectionsRun(int count)
{
    public static Action<StartedBroker, CancellationToken> Parse(CommandLine line)
    {
        ConnectionsRun run = new(line.Number("count", 1000));
        return run.Run;
    }

    private void Run(StartedBroker broker, CancellationToken cancellation)
    {
        cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(5));
        long before = ProcessUsage.Read(broker.Target.Pid).ResidentKiB;
        ScaleCommand.Report(broker, "started", "no connections");
        List<LoadConnection> connections = [];
        try
        {
            for (int i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                connections.Add(LoadConnection.Open(broker.Target.Uri));
            }

            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(15));
            double each = (double)(ProcessUsage.Read(broker.Target.Pid).ResidentKiB - before) / count;
            ScaleCommand.Report(broker, "idle", $"{count} connections, {each:0.0} KiB each");
        }
        finally
        {
            connections.ForEach(static connection => connection.Dispose());
        }
    }
}
