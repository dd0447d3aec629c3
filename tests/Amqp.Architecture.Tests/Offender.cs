using System.Diagnostics;

namespace Amqp.Architecture.Tests;

/// <summary>Uses banned things in every way there is, so that the check can be seen to find them. Never called.</summary>
internal static class Offender
{
    public static async Task<object> OffendAsync()
    {
        ThreadPool.QueueUserWorkItem(_ => { });
        await Task.Run(() => { });
        await Task.Run(() => 1);
        await Task.Run(() => Task.CompletedTask);
        await Task.Delay(1);
        await Task.Yield();
        _ = Stopwatch.StartNew();
        _ = System.IO.Pipelines.PipeScheduler.ThreadPool;
        return (ResultOf(Task.FromResult(1)), DateTime.UtcNow, Guid.NewGuid(), File.Exists("x"));
    }

    private static int ResultOf(Task<int> task) => task.Result;
}
