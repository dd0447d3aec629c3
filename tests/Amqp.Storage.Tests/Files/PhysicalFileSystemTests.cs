using Amqp.Storage.Files;

namespace Amqp.Storage.Tests.Files;

public sealed class PhysicalFileSystemTests : FileSystemSuite, IDisposable
{
    private readonly string _root;

    public PhysicalFileSystemTests()
        : this(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()))
    {
    }

    private PhysicalFileSystemTests(string root)
        : base(new PhysicalFileSystem(root)) => _root = root;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Two_brokers_on_one_directory_refuse_each_other()
    {
        using var held = new PhysicalFileSystem(_root).Open("lock", FileOpenMode.OpenOrCreate, exclusive: true);
        Assert.Throws<FileLockedException>(() => new PhysicalFileSystem(_root).Open("lock", FileOpenMode.OpenOrCreate, exclusive: true));
    }

    [Fact]
    public void Errors_are_of_input_and_output_whatever_the_system_calls_them()
    {
        var files = new PhysicalFileSystem(_root);
        files.CreateDirectory("d");
        Assert.ThrowsAny<IOException>(() => files.Open("d", FileOpenMode.OpenOrCreate));
        Assert.ThrowsAny<IOException>(() => files.Open("missing/f", FileOpenMode.CreateNew));
        if (!OperatingSystem.IsWindows())
        {
            Assert.ThrowsAny<IOException>(() => files.SyncDirectory("missing"));
        }
    }

    /// <summary>What is no file has nothing to sync, which the system calls an error.</summary>
    [Fact]
    public void A_sync_that_fails_is_told()
    {
        if (OperatingSystem.IsLinux())
        {
            using var file = new PhysicalFileSystem(_root).Open("/dev/null", FileOpenMode.Existing);
            Assert.ThrowsAny<IOException>(file.Sync);
        }
    }

    [Fact]
    public void A_root_is_made_with_all_that_is_above_it()
    {
        var files = new PhysicalFileSystem(Path.Combine(_root, "a", "b", "c") + "/");
        Assert.True(Directory.Exists(Path.Combine(_root, "a", "b", "c")), files.Description);
        File.WriteAllText(Path.Combine(_root, "file"), "");
        Assert.ThrowsAny<IOException>(() => new PhysicalFileSystem(Path.Combine(_root, "file", "d")));
    }

    [Fact]
    public void What_it_writes_is_on_the_disk()
    {
        var files = new PhysicalFileSystem(_root);
        Assert.Equal(Path.GetFullPath(_root), files.Description);
        files.CreateDirectory("d");
        using (var file = files.Open("d/f", FileOpenMode.CreateNew))
        {
            file.Write([1, 2, 3], 0);
            file.Sync();
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(_root, "d", "f")));
    }
}
