namespace Amqp.Daemon;

/// <summary>Which threads go on with a connection when its socket has something to read.</summary>
internal static class SocketCompletions
{
    private const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Lets connections go on on the threads that wait for sockets (one for each processor), without handing every wake-up to the thread
    /// pool: half the processor time of a message where they come one at a time. A read loop that stays busy moves to the pool by
    /// itself after a few bursts, and nothing that blocks runs on a read loop, so that no connection keeps such a thread from the others.
    /// </summary>
    /// <remarks>
    /// The framework reads this setting once, with the first socket: it has to be made before. The variable in the process's environment
    /// wins (<c>0</c> for the thread pool).
    /// </remarks>
    public static void RunWhereTheyHappen()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null)
        {
            Environment.SetEnvironmentVariable(Setting, "1");
        }
    }
}
