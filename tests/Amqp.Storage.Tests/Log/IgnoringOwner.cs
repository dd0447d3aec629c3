using Amqp.Storage.Log;

namespace Amqp.Storage.Tests.Log;

/// <summary>An owner that only remembers what it was told.</summary>
internal sealed class IgnoringOwner : IQueueLogOwner
{
    public ulong Durable { get; private set; }

    public int Readable { get; private set; }

    public void OnReadable() => Readable++;

    public void OnDurable(ulong sequence) => Durable = Math.Max(Durable, sequence);
}
