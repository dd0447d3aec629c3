namespace Amqp.Benchmarks.Load.Store;

/// <summary>One durable log with a large backlog: memory while it fills, stands and drains, and the time to open it again after kill -9.</summary>
internal static class BacklogRun
{
    public static int Run(CommandLine line)
    {
        var directory = PhaseProcess.NewDirectory(line);
        var messages = line.Number("messages", 10_000_000);
        var size = line.Number("size", 100);
        var keep = line.Number("keep-every", 0);
        line.RejectUnused();
        Console.WriteLine($"{messages} persistent messages of {size} octets{(keep > 0 ? $", every {keep}th kept" : "")}");
        try
        {
            PhaseProcess.Run("fill", directory, messages, size);
            PhaseProcess.Run("drain", directory, keep: keep);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return 0;
    }
}
