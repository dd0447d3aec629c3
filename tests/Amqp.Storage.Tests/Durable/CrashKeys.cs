using Amqp.Storage.Durable;
using Amqp.Storage.Encryption;

namespace Amqp.Storage.Tests.Durable;

/// <summary>
/// The keys of an encrypted store in one history, from its first start to the last after a cut: the ledger of nonces goes with them. A check
/// that follows one of several possible ends gets a fork, since what happens there did not happen in the others.
/// </summary>
public sealed class CrashKeys
{
    private readonly NonceLedger _ledger;
    private readonly int _last;
    private int _current;

    private CrashKeys(NonceLedger ledger, int current, int last)
    {
        _ledger = ledger;
        _current = current;
        _last = last;
    }

    /// <summary>One key from the first start on.</summary>
    public static CrashKeys Constant() => new(new NonceLedger(), current: 1, last: 1);

    /// <summary>No key at first, then one after another.</summary>
    public static CrashKeys Rotating() => new(new NonceLedger(), current: 0, last: 4);

    /// <summary>The keys as they are now: 0 is no key, and every one before may still be needed.</summary>
    public EncryptionKeys Now => new(
        _current == 0 ? null : TestKeys.Key(_current),
        [.. Enumerable.Range(1, Math.Max(_current - 1, 0)).Select(TestKeys.Key)])
    {
        Ciphers = _ledger,
    };

    public CrashKeys Fork() => new(_ledger.Fork(), _current, _last);

    /// <summary>Options with the keys.</summary>
    public FileQueueStoreOptions Options(FileQueueStoreOptions? options) =>
        (options ?? new FileQueueStoreOptions()) with { Keys = Now, ResealBytesPerSecond = 0 };

    /// <summary>Another key takes the current one's place.</summary>
    public EncryptionKeys Next()
    {
        _current++;
        return Now;
    }

    /// <summary>The same, while there are some left.</summary>
    public bool TryNext(out EncryptionKeys keys)
    {
        keys = _current < _last ? Next() : Now;
        return _current > 1 || keys.Current is not null;
    }

    /// <summary>Has everything sealed with the current key, after which the others are not needed.</summary>
    internal void WhenSettled(StoreWorld world)
    {
        world.Store.Reseal();
        for (var i = 0; i < 200 && !world.Store.Encryption.IsSettled; i++)
        {
            world.Advance(50);
        }

        var status = world.Store.Encryption;
        Assert.True(status.IsSettled, $"{status.SegmentsLeft} segments are not sealed anew: {status.Problem}");
        Assert.Equal(_current == 0 ? [] : [TestKeys.Key(_current).Name], status.KeysInUse);
    }
}
