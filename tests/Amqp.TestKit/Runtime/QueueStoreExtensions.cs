using Amqp.Storage.Log;

namespace Amqp.TestKit.Runtime;

/// <summary>For tests of a log that do not care about its id.</summary>
public static class QueueStoreExtensions
{
    /// <summary>Creates a log with an id of its own.</summary>
    public static IQueueLog Create(this IQueueStore store, IQueueLogOwner owner, bool durable = false) =>
        store.Create(owner, store.NewId(), durable);
}
