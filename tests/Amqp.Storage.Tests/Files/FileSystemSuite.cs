using Amqp.Storage.Files;

namespace Amqp.Storage.Tests.Files;

/// <summary>What every file system promises, whatever stands behind it.</summary>
public abstract class FileSystemSuite
{
    private readonly IFileSystem _files;

    protected FileSystemSuite(IFileSystem files) => _files = files;

    [Fact]
    public void Opening_asks_for_what_it_expects()
    {
        Assert.Throws<FileNotFoundException>(() => _files.Open("a", FileOpenMode.Existing));
        Assert.False(_files.FileExists("a"));
        _files.Open("a", FileOpenMode.CreateNew).Dispose();
        Assert.True(_files.FileExists("a"));
        Assert.Throws<IOException>(() => _files.Open("a", FileOpenMode.CreateNew));
        _files.Open("a", FileOpenMode.Existing).Dispose();
        _files.Open("b", FileOpenMode.OpenOrCreate).Dispose();
        Assert.Equal(["a", "b"], _files.ListFiles(""));
    }

    [Fact]
    public void What_is_written_is_read_at_its_place()
    {
        using var file = _files.Open("f", FileOpenMode.CreateNew);
        file.Write([1, 2, 3], 0);
        file.Write([9], 1);
        file.Write([4], 3);
        Assert.Equal(4, file.Length);
        Assert.Equal([1, 9, 3, 4], Read(file, 0, 10));
        Assert.Equal([9, 3], Read(file, 1, 2));
        Assert.Empty(Read(file, 4, 1));
        Assert.Empty(Read(file, 400, 1));
    }

    [Fact]
    public void A_gap_and_what_was_cut_off_read_as_zeros()
    {
        using var file = _files.Open("f", FileOpenMode.CreateNew);
        file.Write([7, 7, 7, 7], 0);
        file.SetLength(1);
        Assert.Equal(1, file.Length);
        Assert.Equal([7], Read(file, 0, 4));
        file.Write([8], 5);
        Assert.Equal([7, 0, 0, 0, 0, 8], Read(file, 0, 10));
        file.SetLength(8);
        Assert.Equal([7, 0, 0, 0, 0, 8, 0, 0], Read(file, 0, 10));
    }

    [Fact]
    public void Two_handles_see_the_same_content()
    {
        using var writer = _files.Open("f", FileOpenMode.CreateNew);
        using var reader = _files.Open("f", FileOpenMode.Existing);
        writer.Write([1, 2], 0);
        writer.Sync();
        Assert.Equal([1, 2], Read(reader, 0, 2));
    }

    [Fact]
    public void Content_survives_its_handle()
    {
        using (var file = _files.Open("f", FileOpenMode.CreateNew))
        {
            file.Write([1, 2], 0);
        }

        using var again = _files.Open("f", FileOpenMode.Existing);
        Assert.Equal([1, 2], Read(again, 0, 2));
    }

    [Fact]
    public void A_closed_file_takes_nothing()
    {
        var file = _files.Open("f", FileOpenMode.CreateNew);
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Write([1], 0));
        Assert.Throws<ObjectDisposedException>(() => file.SetLength(1));
        Assert.Throws<ObjectDisposedException>(file.Sync);
    }

    [Fact]
    public void An_exclusive_file_is_opened_once_at_a_time()
    {
        var held = _files.Open("lock", FileOpenMode.OpenOrCreate, exclusive: true);
        var refused = Assert.Throws<FileLockedException>(() => _files.Open("lock", FileOpenMode.OpenOrCreate, exclusive: true));
        Assert.EndsWith("lock", refused.Path, StringComparison.Ordinal);
        held.Dispose();
        using var next = _files.Open("lock", FileOpenMode.OpenOrCreate, exclusive: true);
        held.Dispose();
        Assert.Throws<FileLockedException>(() => _files.Open("lock", FileOpenMode.OpenOrCreate, exclusive: true));
    }

    [Fact]
    public void A_file_that_must_not_exist_and_does_is_not_called_locked()
    {
        _files.Open("lock", FileOpenMode.CreateNew, exclusive: true).Dispose();
        var error = Assert.ThrowsAny<IOException>(() => _files.Open("lock", FileOpenMode.CreateNew, exclusive: true));
        Assert.IsNotType<FileLockedException>(error);
        Assert.IsNotType<FileLockedException>(Assert.ThrowsAny<IOException>(() => _files.Open("none", FileOpenMode.Existing, exclusive: true)));
    }

    [Fact]
    public void A_directory_is_synced_after_its_entries_changed()
    {
        _files.CreateDirectory("d/e");
        _files.Open("d/e/f", FileOpenMode.CreateNew).Dispose();
        _files.SyncDirectory("d/e");
        _files.SyncDirectory("d");
        _files.SyncDirectory("");
        Assert.Equal(["f"], _files.ListFiles("d/e"));
    }

    [Fact]
    public void Renaming_replaces_and_handles_follow()
    {
        using var source = _files.Open("new", FileOpenMode.CreateNew);
        source.Write([1], 0);
        _files.Open("old", FileOpenMode.CreateNew).Dispose();
        _files.Rename("new", "old");
        _files.SyncDirectory("");
        Assert.False(_files.FileExists("new"));
        source.Write([2], 1);
        using var target = _files.Open("old", FileOpenMode.Existing);
        Assert.Equal([1, 2], Read(target, 0, 5));
        Assert.Throws<FileNotFoundException>(() => _files.Rename("new", "other"));
    }

    [Fact]
    public void Deleting_a_missing_file_is_fine()
    {
        _files.Delete("nothing");
        _files.Delete("no/directory/either");
        _files.Open("f", FileOpenMode.CreateNew).Dispose();
        _files.Delete("f");
        Assert.False(_files.FileExists("f"));
    }

    [Fact]
    public void Listing_names_the_files_of_one_directory_in_order()
    {
        _files.CreateDirectory("q/1");
        _files.CreateDirectory("qq");
        _files.CreateDirectory("qq");
        foreach (var path in new[] { "q/2", "q/10", "q/1/deep", "top", "qq/1", "q/B", "q/a", "q/.h" })
        {
            _files.Open(path, FileOpenMode.CreateNew).Dispose();
        }

        Assert.Equal([".h", "10", "2", "B", "a"], _files.ListFiles("q"));
        Assert.Equal(["deep"], _files.ListFiles("q/1"));
        Assert.Equal(["top"], _files.ListFiles(""));
        Assert.Empty(_files.ListFiles("missing"));
    }

    private static byte[] Read(IFile file, long offset, int count)
    {
        var buffer = new byte[count];
        return buffer[..file.Read(buffer, offset)];
    }
}
