using Amqp.Storage.Files;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>
/// A file that takes room for nothing. When the disk is full it is deleted, so that what is in memory can be written, messages can be
/// settled and deleted, and the store can end well; new messages are refused until the room is there again and the file was remade.
/// </summary>
/// <remarks><c>_lock</c> guards everything; files are touched under it, so it is taken by the sync cycle and on blocking threads only.</remarks>
internal sealed class Ballast(BrokerRuntime runtime, string path, long size) : WheelEntry, IThreadPoolWorkItem
{
    private const int RemakeMilliseconds = 1000;
    private readonly Lock _lock = new();
    private volatile bool _isOut;
    private bool _isHeld;
    private bool _stopped;

    /// <summary>It was given up and is not back yet.</summary>
    public bool IsOut => _isOut;

    /// <summary>Octets that it takes when it is there.</summary>
    public long Size => size;

    /// <summary>Makes the file when the store starts.</summary>
    /// <returns>Why there is none, or null.</returns>
    public string? Make()
    {
        lock (_lock)
        {
            if (size <= 0 || _isOut)
            {
                return null;
            }

            if (!HasRoom())
            {
                return $"there is no room for a ballast file of {size} octets; a full disk will leave none to work with";
            }

            TryMake(out var problem);
            return problem;
        }
    }

    /// <summary>Makes the file when the store starts; where there is no room for it, it counts as given away until there is.</summary>
    public void MakeOrWait()
    {
        lock (_lock)
        {
            if (size <= 0 || _isOut || TryMake(out _))
            {
                return;
            }

            _isOut = true;
        }

        runtime.Wheel.Arm(this, RemakeMilliseconds);
    }

    /// <summary>Gives the room away.</summary>
    /// <returns>True when there is room now that was not there before.</returns>
    public bool Release()
    {
        lock (_lock)
        {
            if (!_isHeld || _stopped)
            {
                return false;
            }

            try
            {
                runtime.Files.Delete(path);
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                return false;
            }

            _isHeld = false;
            _isOut = true;
        }

        runtime.Wheel.Arm(this, RemakeMilliseconds);
        return true;
    }

    /// <summary>Gives the room away that an earlier run has taken: the disk is too full to start.</summary>
    public bool ReleaseAtStart()
    {
        lock (_lock)
        {
            _isHeld = runtime.Files.FileExists(path);
        }

        return Release();
    }

    /// <summary>Leaves everything as it is.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        runtime.Wheel.Disarm(this);
    }

    /// <summary>Looks whether there is room again.</summary>
    public void Execute()
    {
        lock (_lock)
        {
            if (_stopped || !_isOut)
            {
                return;
            }

            if (HasRoom() && TryMake(out _))
            {
                _isOut = false;
                return;
            }
        }

        runtime.Wheel.Arm(this, RemakeMilliseconds);
    }

    protected internal override void Fire() => runtime.Blocking.Schedule(this);

    /// <summary>With the ballast made there must be something left to work with.</summary>
    private bool HasRoom() => runtime.Files.FileExists(path) || runtime.Files.FreeBytes is not { } free || free >= size * 2;

    private bool TryMake(out string? problem)
    {
        problem = null;
        try
        {
            using var file = runtime.Files.Open(path, FileOpenMode.OpenOrCreate);
            if (file.Length != size)
            {
                file.SetLength(0);
                file.Allocate(size);
            }

            _isHeld = true;
            return true;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            problem = $"the ballast file cannot be made: {e.Message}";
            try
            {
                runtime.Files.Delete(path);
            }
            catch (Exception again) when (FileErrors.Is(again))
            {
                problem += $", nor deleted: {again.Message}";
            }

            return false;
        }
    }
}
