using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Storage.Runtime;

namespace Amqp.Broker;

/// <summary>What the broker has to do with its store as a whole: flow, failures, and the end.</summary>
public sealed partial class MessageBroker
{
    private const int RestPollMilliseconds = 5;
    private const int RestPolls = 2000;

    /// <summary>Called when a queue could not store a message, such as for want of room on the disk. Safe from any thread; must not throw.</summary>
    public Action<MessageQueue, IOException>? AppendFailed { get; set; }

    /// <summary>True while more waits to be written than may: whoever publishes should pause.</summary>
    public bool IsStoreBehind => Store.IsBehind;

    /// <summary>Registers a prepared pause that ends when the disk has caught up; it is signalled at once when it has.</summary>
    public void PauseForStore(PauseSource pause) => Store.PausePublisher(pause);

    /// <summary>Forgets a pause that ended by time.</summary>
    public void ForgetPause(PauseSource pause) => Store.ForgetPublisher(pause);

    /// <summary>
    /// Ends the broker well: queues come to rest, dead messages that are under way arrive, and the store keeps what is to survive.
    /// Connections must be gone. The broker is disposed afterwards.
    /// </summary>
    /// <returns>True when the next start will find a clean end.</returns>
    public async Task<bool> CloseAsync()
    {
        Stop();
        var pause = new PauseSource(Runtime);
        for (var i = 0; i < RestPolls && !IsAtRest; i++)
        {
            pause.Prepare();
            await pause.WaitAsync(RestPollMilliseconds).ConfigureAwait(false);
        }

        foreach (var queue in AllQueues())
        {
            queue.NoteUnread();
        }

        return await Store.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the broker as it is; <see cref="CloseAsync"/> comes first where the end is clean. Connections must be gone.</summary>
    public void Dispose()
    {
        Stop();
        foreach (var virtualHost in _virtualHosts.Values)
        {
            virtualHost.CloseExchanges();
        }

        Store.Dispose();
    }

    internal void NoteAppendFailed(MessageQueue queue, IOException error)
    {
        Alarms.LookSoon();
        AppendFailed?.Invoke(queue, error);
    }

    private void Stop()
    {
        Metadata.Stop();
        Alarms.Dispose();
        foreach (var exchange in AllExchanges())
        {
            exchange.Stop();
        }

        foreach (var queue in AllQueues())
        {
            queue.Stop();
        }
    }

    private bool IsAtRest => AllQueues().All(queue => queue.IsAtRest) && AllExchanges().All(exchange => exchange.IsAtRest);

    private IEnumerable<MessageQueue> AllQueues() => _virtualHosts.Values.SelectMany(virtualHost => virtualHost.Queues);

    private IEnumerable<Exchange> AllExchanges() => _virtualHosts.Values.SelectMany(virtualHost => virtualHost.Exchanges);
}
