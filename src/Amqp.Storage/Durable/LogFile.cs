using Amqp.Storage.Encryption;
using Amqp.Storage.Files;

namespace Amqp.Storage.Durable;

/// <summary>A file of a store that is opened when it is needed; its members are guarded by the cache's lock.</summary>
internal sealed class LogFile(HandleCache cache, string path)
{
    private FileCipher? _cipher;

    public string Path { get; } = path;

    public IFile? Handle { get; set; }

    /// <summary>The cipher of what it holds, where somebody needed it since it was opened.</summary>
    public FileCipher? Cipher => Volatile.Read(ref _cipher);

    public int Users { get; set; }

    public bool IsGone { get; set; }

    public long LastUse { get; set; }

    /// <summary>Opens the file if need be; every call is followed by one <see cref="Release"/>.</summary>
    public IFile Acquire(FileOpenMode mode = FileOpenMode.Existing) => cache.Acquire(this, mode);

    /// <summary>Keeps a cipher as long as the file is open; another may have been quicker. Called by who has acquired the file.</summary>
    public FileCipher Share(FileCipher made)
    {
        if (Interlocked.CompareExchange(ref _cipher, made, null) is not { } other)
        {
            return made;
        }

        made.Dispose();
        return other;
    }

    /// <summary>Forgets the cipher with the handle.</summary>
    public void DropCipher() => Interlocked.Exchange(ref _cipher, null)?.Dispose();

    public void Release() => cache.Release(this);

    public void Retire() => cache.Retire(this);
}
