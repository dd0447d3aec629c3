using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>
/// Decides whether a commit syncs its files one by one or the whole volume at once, by what both took lately. The volume's sync
/// costs the same for any number of files, but it waits for everybody else's data too, so that it has to be measured again and again.
/// </summary>
/// <remarks>Owned by the sync cycle.</remarks>
internal sealed class SyncChooser(TimeProvider time, SyncMethod method)
{
    /// <summary>Fewer files are never worth the sync of a volume.</summary>
    public const int FewestFiles = 8;

    /// <summary>Commits of many files after which the other method is tried again.</summary>
    private const int TryAgainAfter = 200;

    private double _perFile;
    private double _volume;
    private int _sinceVolume;
    private int _sinceFiles;
    private long _start;

    /// <summary>Chooses for so many files, and begins to measure.</summary>
    public bool Choose(int files)
    {
        _start = time.GetTimestamp();
        return method switch
        {
            SyncMethod.EachFile => false,
            SyncMethod.Volume => files > 0,
            _ => files >= FewestFiles && IsVolumeFaster(files),
        };
    }

    /// <summary>Notes how long it took.</summary>
    public void Note(bool volume, int files)
    {
        var took = time.GetElapsedTime(_start).TotalMilliseconds;
        if (volume)
        {
            _volume = Mix(_sinceVolume > TryAgainAfter ? 0 : _volume, took);
            (_sinceVolume, _sinceFiles) = (0, _sinceFiles + 1);
        }
        else if (files >= FewestFiles)
        {
            _perFile = Mix(_sinceFiles > TryAgainAfter ? 0 : _perFile, took / files);
            (_sinceVolume, _sinceFiles) = (_sinceVolume + 1, 0);
        }
    }

    private bool IsVolumeFaster(int files)
    {
        if (_perFile == 0 || _sinceFiles > TryAgainAfter)
        {
            return false;
        }

        return _volume == 0 || _sinceVolume > TryAgainAfter || _volume < _perFile * files;
    }

    /// <summary>What was measured long ago says nothing: the caller passes 0 then.</summary>
    private static double Mix(double before, double now) => before == 0 ? now : (before * 0.75) + (now * 0.25);
}
