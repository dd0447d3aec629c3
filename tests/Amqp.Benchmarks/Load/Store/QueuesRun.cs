namespace Amqp.Benchmarks.Load.Store;

/// <summary>Many durable logs with little in each.</summary>
internal static class QueuesRun
{
    public static int Run(CommandLine line)
    {
        var directory = PhaseProcess.NewDirectory(line);
        var count = line.Number("count", 10_000);
        line.RejectUnused();
        Console.WriteLine($"{count} durable logs");
        try
        {
            PhaseProcess.Run("create", directory, count);
            Console.WriteLine("after kill -9:");
            PhaseProcess.Run("open", directory);
            Console.WriteLine("after kill -9 without changes:");
            PhaseProcess.Run("open-close", directory);
            Console.WriteLine("after a clean end:");
            PhaseProcess.Run("open-close", directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return 0;
    }
}
