using System.Diagnostics;

namespace Amqp.Interop.Common;

/// <summary>
/// Waiting on conditions. The limits are generous: they bound a failing test, and say nothing about how fast the
/// broker is.
/// </summary>
public static class Eventually
{
    /// <summary>How long a test waits for something that has to happen.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Asks again and again until the condition holds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (limit ?? Limit))
                throw new TimeoutException($"Not seen within {limit ?? Limit}: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>Asks again and again until the condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, limit);

    /// <summary>Awaits the task for as long as a test waits, and says what it waited for if that was not enough.</summary>
    public static async Task<T> WithinLimitAsync<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Not seen within {Limit}: {what}");
        }
    }

    /// <summary>Awaits the task for as long as a test waits, and says what it waited for if that was not enough.</summary>
    public static async Task WithinLimitAsync(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Not seen within {Limit}: {what}");
        }
    }
}
