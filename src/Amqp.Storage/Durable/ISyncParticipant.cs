namespace Amqp.Storage.Durable;

/// <summary>Something whose files the <see cref="SyncCoordinator"/> writes and syncs. Its members are called by one cycle at a time.</summary>
internal interface ISyncParticipant
{
    /// <summary>Writes what was asked for and names the files to be synced.</summary>
    void WriteOut(SyncCoordinator coordinator);

    /// <summary>What was written in this cycle is as durable as was asked for.</summary>
    void Publish();
}
