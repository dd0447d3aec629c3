namespace Amqp.Daemon.Tests.Traced;

/// <summary>What counts as being on the disk, and what does not, told by traces of a few lines.</summary>
public sealed class DiskHistoryTests
{
    private const string Open = "1 openat(AT_FDCWD</>, \"/d/q/a.seg\", O_RDWR|O_CREAT|O_CLOEXEC, 0666) = 45</d/q/a.seg>";
    private const string Write = "1 pwrite64(45</d/q/a.seg>, \"xx\\1\\0secret\\n\", 11, 64) = 11";
    private const string Sync = "1 fsync(45</d/q/a.seg>) = 0";
    private const string SyncDirectory = "1 fsync(46</d/q>) = 0";

    [Fact]
    public void Written_synced_and_found_in_its_directory_is_enough() => Assert.Null(WhyBroken(Open, Write, Sync, SyncDirectory));

    [Fact]
    public void A_sync_of_the_volume_is_enough() => Assert.Null(WhyBroken(Open, Write, "1 syncfs(47</d>) = 0"));

    [Fact]
    public void What_two_threads_do_is_put_together() => Assert.Null(WhyBroken(
        Open,
        "1 pwrite64(45</d/q/a.seg>, \"secret\\n\", 7, 64 <unfinished ...>",
        SyncDirectory.Replace("1 ", "2 ", StringComparison.Ordinal),
        "1 <... pwrite64 resumed>) = 7",
        Sync));

    [Fact]
    public void A_file_that_was_given_a_name_counts_when_the_name_is_synced()
    {
        const string Rename = "1 rename(\"/d/q/a.seg\", \"/d/q/b.seg\") = 0";
        Assert.Null(WhyBroken(Open, Write, Sync, Rename, SyncDirectory));
        Assert.Contains("/d/q was not synced since", WhyBroken(Open, Write, Sync, SyncDirectory, Rename), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_place_another_takes_counts_when_the_other_has_it_too()
    {
        const string Other = "1 openat(AT_FDCWD</>, \"/d/q/a.new\", O_RDWR|O_CREAT|O_CLOEXEC, 0666) = 48</d/q/a.new>";
        const string Rename = "1 rename(\"/d/q/a.new\", \"/d/q/a.seg\") = 0";
        string[] copy = [Write.Replace("45</d/q/a.seg>", "48</d/q/a.new>", StringComparison.Ordinal), "1 fsync(48</d/q/a.new>) = 0"];
        Assert.NotNull(WhyBroken([Open, Write, Sync, SyncDirectory, Other, Rename]));
        Assert.NotNull(WhyBroken([Open, Write, Sync, SyncDirectory, Other, .. copy, Rename]));
        Assert.Null(WhyBroken([Open, Write, Sync, SyncDirectory, Other, .. copy, Rename, SyncDirectory]));
    }

    [Theory]
    [InlineData("it was never written", Open, Sync, SyncDirectory)]
    [InlineData("not synced before", Open, Write, SyncDirectory)]
    [InlineData("not synced before", Open, Sync, Write, SyncDirectory)]
    [InlineData("not synced before", Open, Write, SyncDirectory, "1 fsync(45</d/q/other.seg>) = 0")]
    [InlineData("not synced before", Open, Write, SyncDirectory, "1 fsync(45</d/q/a.seg>) = -1 EIO (Input/output error)")]
    [InlineData("not synced before", Open, Write, SyncDirectory, "2 fsync(45</d/q/a.seg> <unfinished ...>")]
    [InlineData("not synced before", Open, "2 fsync(45</d/q/a.seg> <unfinished ...>", Write, "2 <... fsync resumed>) = 0", SyncDirectory)]
    [InlineData("/d/q was not synced since", Open, Write, Sync)]
    [InlineData("/d/q was not synced since", SyncDirectory, Open, Write, Sync)]
    [InlineData("is gone", Open, Write, Sync, SyncDirectory, "1 unlink(\"/d/q/a.seg\") = 0")]
    [InlineData("/d was not synced since", "1 mkdir(\"/d/q\", 0777) = 0", Open, Write, Sync, SyncDirectory)]
    public void Anything_less_is_not(string why, params string[] lines) => Assert.Contains(why, WhyBroken(lines), StringComparison.Ordinal);

    private static string? WhyBroken(params string[] lines) =>
        new DiskHistory(TraceParser.Parse(lines), "/d").WhyBroken(new Promise("secret", lines.Length + 1, "secret\n"u8.ToArray()));
}
