namespace Amqp.Storage.Durable;

/// <summary>What a look at a record on disk found.</summary>
internal enum RecordStatus
{
    /// <summary>Both checksums hold.</summary>
    Good,

    /// <summary>The header holds, the content does not: this message is lost, the next one is where the length says.</summary>
    BadBody,

    /// <summary>Not a record, or no longer one.</summary>
    BadHeader,

    /// <summary>It goes on behind the end of what is there.</summary>
    Incomplete,
}
