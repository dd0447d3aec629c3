namespace Amqp.Broker.Delivery;

/// <summary>A <c>basic.get</c> that waits for its message to be fetched.</summary>
public interface IGetWaiter
{
    /// <summary>The get should be tried again. Called without locks, from any thread.</summary>
    void OnReadable();
}
