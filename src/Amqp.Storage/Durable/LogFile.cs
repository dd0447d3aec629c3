using Amqp.Storage.Files;

namespace Amqp.Storage.Durable;

/// <summary>A file of a store that is opened when it is needed; its members are guarded by the cache's lock.</summary>
internal sealed class LogFile(HandleCache cache, string path)
{
    public string Path { get; } = path;

    public IFile? Handle { get; set; }

    public int Users { get; set; }

    public bool IsGone { get; set; }

    public long LastUse { get; set; }

    /// <summary>Opens the file if need be; every call is followed by one <see cref="Release"/>.</summary>
    public IFile Acquire(FileOpenMode mode = FileOpenMode.Existing) => cache.Acquire(this, mode);

    public void Release() => cache.Release(this);

    public void Retire() => cache.Retire(this);
}
