using System.IO.Pipelines;

namespace Amqp.Storage.Runtime;

/// <summary>
/// Where every work item and continuation of the broker runs. In production it is the thread pool; in a simulation it is
/// one thread that picks the next item by a seed. Code below the composition root never reaches for the thread pool itself.
/// </summary>
/// <remarks>It is a <see cref="PipeScheduler"/> so that in-memory pipes resume their readers and writers through it too.</remarks>
public abstract class WorkScheduler : PipeScheduler
{
    /// <summary>Queues an item. Items may run in any order and in parallel; <see cref="IThreadPoolWorkItem.Execute"/> must not throw.</summary>
    public abstract void Schedule(IThreadPoolWorkItem item);
}
