using Amqp.Storage.Encryption;

namespace Amqp.Hosting.Encryption;

/// <summary>What encryption at rest has come to in a broker.</summary>
public sealed record EncryptionState
{
    /// <summary>Name of the key that seals what is written; null where encryption is off.</summary>
    public string? CurrentKey { get; init; }

    /// <summary>Names of the keys that files may be sealed with: all of them have to be configured at the next start.</summary>
    public required IReadOnlyList<string> KeysInUse { get; init; }

    /// <summary>There may be files in the clear.</summary>
    public bool HasClearFiles { get; init; }

    /// <summary>Every file is sealed with the current key, or, where there is none, in the clear.</summary>
    public bool IsSettled { get; init; }

    /// <summary>Files are being sealed anew.</summary>
    public bool IsResealing { get; init; }

    /// <summary>Segments that were sealed anew since the broker was started.</summary>
    public long SegmentsResealed { get; init; }

    /// <summary>Segments that are not sealed as they should be; those of queues that nobody looked at since the start are counted all.</summary>
    public int SegmentsLeft { get; init; }

    /// <summary>Octets of their records, as far as that is known.</summary>
    public long OctetsLeft { get; init; }

    /// <summary>What keeps it from going on at the moment, such as a full disk; it is tried again. Null for nothing.</summary>
    public string? Problem { get; init; }

    internal static EncryptionState Of(EncryptionStatus status) => new()
    {
        CurrentKey = status.CurrentKey,
        KeysInUse = status.KeysInUse,
        HasClearFiles = status.HasClearFiles,
        IsSettled = status.IsSettled,
        IsResealing = status.IsResealing,
        SegmentsResealed = status.SegmentsResealed,
        SegmentsLeft = status.SegmentsLeft,
        OctetsLeft = status.OctetsLeft,
        Problem = status.Problem,
    };
}
