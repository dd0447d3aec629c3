using Amqp.Storage.Files;

namespace Amqp.Storage.Tests.Files;

/// <summary>Which file system a path lies on.</summary>
public sealed class MountTableTests
{
    private const string Table = """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw,discard
        31 27 0:30 / /data rw - overlay overlay rw,lowerdir=/a,upperdir=/b,volatile
        32 27 0:31 / /data/queues rw,noatime - xfs /dev/vdb rw
        33 27 0:32 / /with\040blank rw - tmpfs tmpfs rw
        34 27 0:33 / /twice rw - ext4 /dev/vdc rw
        35 27 0:34 / /twice rw - nfs4 server:/x rw
        this is no mount
        """;

    [Theory]
    [InlineData("/var/lib/amqp", "ext4")]
    [InlineData("/", "ext4")]
    [InlineData("/data", "overlay")]
    [InlineData("/data/other", "overlay")]
    [InlineData("/database", "ext4")]
    [InlineData("/data/queues/a", "xfs")]
    [InlineData("/with blank/x", "tmpfs")]
    [InlineData("/twice/x", "nfs4")]
    public void The_longest_mount_counts_and_the_last_of_its_like(string path, string type) =>
        Assert.Equal(type, MountTable.Find(Table, path)!.Value.Type);

    [Fact]
    public void Options_are_those_of_the_mount_and_of_the_file_system()
    {
        var overlay = MountTable.Find(Table, "/data")!.Value;
        Assert.True(overlay.Has("volatile"));
        Assert.True(overlay.Has("upperdir"));
        Assert.False(overlay.Has("upper"));
        Assert.True(MountTable.Find(Table, "/data/queues")!.Value.Has("noatime"));
    }

    [Fact]
    public void Without_a_table_nothing_is_known() => Assert.Null(MountTable.Find("", "/data"));
}
