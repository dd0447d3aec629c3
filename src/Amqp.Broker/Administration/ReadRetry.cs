using Amqp.Broker.Delivery;

namespace Amqp.Broker.Administration;

/// <summary>An operator's read that waits for records to be fetched.</summary>
internal sealed class ReadRetry : IGetWaiter
{
    private readonly TaskCompletionSource _readable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the read should be tried again.</summary>
    public Task Readable => _readable.Task;

    /// <inheritdoc/>
    public void OnReadable() => _readable.TrySetResult();
}
