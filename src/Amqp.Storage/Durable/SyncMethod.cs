namespace Amqp.Storage.Durable;

/// <summary>How the files of a commit are brought to the disk.</summary>
public enum SyncMethod
{
    /// <summary>Whichever of the others is measured to be faster.</summary>
    Auto,

    /// <summary>Each file by itself, several at a time.</summary>
    EachFile,

    /// <summary>Everything on the volume at once, where the file system can do that reliably.</summary>
    Volume,
}
