namespace Amqp.Benchmarks.Load.Store;

/// <summary>The file store alone: memory at a large backlog, many logs, commit latency. Each phase is a process of its own, so that memory is told apart.</summary>
internal static class StoreCommand
{
    public static int Run(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["backlog", .. var rest] => BacklogRun.Run(new CommandLine(rest)),
                ["queues", .. var rest] => QueuesRun.Run(new CommandLine(rest)),
                ["commit", .. var rest] => CommitRun.Run(new CommandLine(rest)),
                ["bodies", .. var rest] => BodiesRun.Run(new CommandLine(rest)),
                ["phase", var phase, var directory, var count, var size, var keep] =>
                    StorePhase.Run(phase, directory, StorePhase.Parse(count), StorePhase.Parse(size), StorePhase.Parse(keep)),
                _ => Usage(),
            };
        }
        catch (LoadException error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
    }

    private static int Usage()
    {
        Console.Error.WriteLine("""
            store backlog [--directory D] [--messages N] [--size OCTETS] [--keep-every N]
                one durable log: fill, stand, kill -9, reopen, drain (all but every Nth, then those)
            store queues  [--directory D] [--count N]
                so many durable logs with a message each: memory, reopen after kill -9, reopen after a clean end
            store commit  [--directory D] [--logs 1,100,1000] [--rounds N]
                time from a commit of so many logs to the last confirm
            store bodies  [--directory D] [--size 1048576,16777216] [--total MIB]
                large bodies through one log
            STORE_ENCRYPTED=1 in the environment: with encryption at rest
            """);
        return 2;
    }
}
