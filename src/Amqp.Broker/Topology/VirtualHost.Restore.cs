using Amqp.Broker.Queues;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>What was declared in an earlier run comes back when the broker starts.</summary>
public sealed partial class VirtualHost
{
    /// <summary>Puts a durable exchange of an earlier run back in its place. It checks nothing, as <see cref="RestoreQueue"/>.</summary>
    /// <param name="declaration">What was declared; nothing of that name is there yet.</param>
    /// <param name="storageId">The exchange's <see cref="Exchange.StorageId"/>.</param>
    internal Exchange RestoreExchange(in ExchangeDeclaration declaration, ulong storageId)
    {
        lock (_topology)
        {
            var exchange = ExchangeTypes.Create(this, declaration, storageId);
            _exchanges[exchange.Name] = exchange;
            return exchange;
        }
    }

    /// <summary>
    /// Everything of the earlier run is back in its place: now the policies apply, and time goes on. Not before: what expires, or is
    /// due, has to find its way.
    /// </summary>
    internal void StartRestored()
    {
        ApplyPolicies();
        foreach (var exchange in _exchanges.Values)
        {
            exchange.OnRestored();
        }

        foreach (var queue in _queues.Values)
        {
            queue.OnDeclared();
        }
    }

    /// <summary>Makes a binding of an earlier run route again; both ends are there.</summary>
    internal void RestoreBinding(Binding binding)
    {
        lock (_topology)
        {
            if (!binding.Source.Outgoing.Contains(binding))
            {
                binding.Source.Validate(binding.Destination, binding.RoutingKey, binding.Arguments);
                Link(binding);
            }
        }
    }

    /// <summary>
    /// Puts a durable queue of an earlier run back in its place, with the messages that the store has under its storage id. It
    /// checks nothing, because the declaration was checked when it was made, and starts nothing: <see cref="StartRestored"/> does.
    /// </summary>
    /// <param name="name">Name; nothing of that name is there yet.</param>
    /// <param name="declaration">What was declared.</param>
    /// <param name="storageId">The queue's <see cref="MessageQueue.StorageId"/>.</param>
    /// <param name="isPaused">An operator holds its deliveries back.</param>
    internal MessageQueue RestoreQueue(ShortString name, in QueueDeclaration declaration, ulong storageId, bool isPaused = false)
    {
        lock (_topology)
        {
            var queue = new MessageQueue(this, name, declaration, owner: null, storageId);
            _queues[name] = queue;
            if (isPaused)
            {
                queue.SetPaused(true);
            }

            return queue;
        }
    }
}
