namespace Amqp.Storage.Files;

/// <summary>Syncs everything that was written to the volume of a file system in one call, of whatever process it is.</summary>
public interface IVolumeSync : IDisposable
{
    /// <summary>
    /// Returns when everything written before, contents and directory entries, is on the disk. It fails when anything written since this
    /// was opened could not be.
    /// </summary>
    /// <exception cref="IOException">The state of unsynced data is unknown.</exception>
    void Sync();
}
