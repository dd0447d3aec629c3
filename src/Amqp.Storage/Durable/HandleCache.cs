using Amqp.Storage.Files;

namespace Amqp.Storage.Durable;

/// <summary>
/// Bounds the files that a store holds open: a file that nobody uses is closed, least recently used first, when there are more.
/// </summary>
/// <remarks>
/// <c>_lock</c> is a leaf and guards the members of every <see cref="LogFile"/>; files are opened and closed under it, so it is
/// taken by the sync cycle and the readers only, never by a queue.
/// </remarks>
internal sealed class HandleCache(IFileSystem files, int limit)
{
    private readonly Lock _lock = new();
    private readonly List<LogFile> _open = [];
    private long _uses;
    private long _idleBefore;
    private bool _closed;

    public IFileSystem Files => files;

    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    public IFile Acquire(LogFile file, FileOpenMode mode)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (file.Handle is null)
            {
                CloseOne();
                file.Handle = files.Open(file.Path, mode);
                _open.Add(file);
            }

            file.Users++;
            file.LastUse = ++_uses;
            return file.Handle;
        }
    }

    public void Release(LogFile file)
    {
        lock (_lock)
        {
            file.Users--;
            if (file.Users == 0 && file.IsGone)
            {
                Close(file);
            }
        }
    }

    /// <summary>Closes the file for good, now or when its last user is done.</summary>
    public void Retire(LogFile file)
    {
        lock (_lock)
        {
            file.IsGone = true;
            if (file.Users == 0)
            {
                Close(file);
            }
        }
    }

    /// <summary>Closes what nobody has used since the last call.</summary>
    public void CloseIdle()
    {
        lock (_lock)
        {
            for (var i = _open.Count - 1; i >= 0; i--)
            {
                if (_open[i] is { Users: 0 } file && file.LastUse <= _idleBefore)
                {
                    Close(file);
                }
            }

            _idleBefore = _uses;
        }
    }

    /// <summary>Closes everything; whoever still reads or writes meets <see cref="ObjectDisposedException"/>.</summary>
    public void CloseAll()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var file in _open)
            {
                file.Handle?.Dispose();
                file.Handle = null;
                file.DropCipher();
            }

            _open.Clear();
        }
    }

    private void CloseOne()
    {
        if (_open.Count < limit)
        {
            return;
        }

        var oldest = _open.Where(file => file.Users == 0).MinBy(file => file.LastUse);
        if (oldest is not null)
        {
            Close(oldest);
        }
    }

    private void Close(LogFile file)
    {
        if (file.Handle is { } handle)
        {
            _open.Remove(file);
            file.Handle = null;
            file.DropCipher();
            handle.Dispose();
        }
    }
}
