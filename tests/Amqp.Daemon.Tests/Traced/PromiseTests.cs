namespace Amqp.Daemon.Tests.Traced;

/// <summary>
/// What the daemon tells its peers is on the disk when it tells them: the calls it makes are watched, and for every confirm, commit and
/// declaration the write and the completed sync behind it are looked for before the send.
/// </summary>
public sealed class PromiseTests
{
    private static readonly Lazy<Task<TracedRun>> s_run = new(() => TracedRun.RunAsync());

    [TracedFact]
    public async Task Everything_that_is_promised_was_written_and_synced_before()
    {
        var run = await s_run.Value;

        var broken = TracedRun.Broken(run.Calls, run.Directory, out var promises);

        Assert.Empty(broken);
        Assert.True(promises.Count(promise => promise.What.StartsWith("confirm", StringComparison.Ordinal)) > 190, $"{promises.Count} promises");
        Assert.Equal(50, promises.Count(promise => promise.What.StartsWith("commit", StringComparison.Ordinal)));
        Assert.Equal(28, promises.Count(promise => promise.What.StartsWith("declaration", StringComparison.Ordinal)));
    }

    [TracedFact]
    public async Task Committed_acks_were_written_and_synced_before_the_commit_is_answered()
    {
        var run = await s_run.Value;
        var commits = AckPromises.Read(run.Calls);
        var history = new DiskHistory(run.Calls, run.Directory);

        Assert.Equal(10, commits.Count);
        Assert.Empty(commits.Select(history.WhyBroken).OfType<string>());
        var unsynced = new DiskHistory(run.Calls.Where(call => !IsSync(call) || !call.Descriptor.Contains(".ack", StringComparison.Ordinal)), run.Directory);
        Assert.NotEmpty(commits.Select(unsynced.WhyBroken).OfType<string>());
    }

    [TracedFact]
    public async Task A_daemon_that_does_not_sync_is_caught()
    {
        var run = await TracedRun.RunAsync("durability=os");

        var broken = TracedRun.Broken(run.Calls, run.Directory, out var promises);

        Assert.True(promises.Count > 250, $"{promises.Count} promises");
        Assert.True(broken.Count > promises.Count * 0.9, $"{broken.Count} of {promises.Count}");
    }

    [TracedFact]
    public async Task Each_kind_of_sync_is_needed()
    {
        var run = await s_run.Value;

        Assert.NotEmpty(Without(run, ".seg"));
        Assert.NotEmpty(Without(run, "/metadata"));
        Assert.NotEmpty(Without(run, "/queues"));
        Assert.NotEmpty(Without(run, "/data"));
    }

    /// <summary>What is broken when syncs of paths that end so, and those of the whole volume, had not been made.</summary>
    private static IReadOnlyList<string> Without(TracedRun run, string end) => TracedRun.Broken(
        [.. run.Calls.Where(call => !IsSync(call) || (call.Descriptor.Length > 0 && call.Name != "syncfs" && !call.Descriptor.EndsWith(end, StringComparison.Ordinal)))],
        run.Directory,
        out _);

    private static bool IsSync(Syscall call) => call.Name is "fsync" or "fdatasync" or "syncfs" or "sync";
}
