using Amqp.Broker.Events;
using Amqp.Broker.Queues;
using Amqp.Storage.Log;

namespace Amqp.Broker.Topology;

/// <summary>What changes is noted in the broker's metadata log, as part of the change.</summary>
/// <remarks>Everything here is called under the topology lock and guarded by it.</remarks>
public sealed partial class VirtualHost
{
    private readonly MetadataChanges _changes = new();
    private readonly List<Action> _whenGone = [];
    private bool _isErased;

    /// <summary>Who asks for the change that the lock is held for. Every change says so before anything else.</summary>
    private string _actor = BrokerEvents.Internal;

    /// <summary>
    /// Notes that the virtual host is gone, with everything in it. What happens to it from here on is no change any more: another
    /// one of its name may be there.
    /// </summary>
    internal void EraseMetadata()
    {
        lock (_topology)
        {
            _isDeleted = true;

            // First: a start that finds no more than this drops the rest for want of a virtual host.
            Broker.Metadata.Delete(this);
            foreach (var exchange in _exchanges.Values)
            {
                Broker.Metadata.Delete(exchange, _changes);
                foreach (var binding in exchange.Outgoing)
                {
                    Broker.Metadata.Delete(binding, _changes);
                }
            }

            foreach (var queue in _queues.Values)
            {
                Broker.Metadata.Delete(queue, _changes);
            }

            EndChange();
            foreach (var policy in Policies)
            {
                Broker.Metadata.DeletePolicy(this, policy.Name, isOperator: false);
            }

            foreach (var policy in OperatorPolicies)
            {
                Broker.Metadata.DeletePolicy(this, policy.Name, isOperator: true);
            }

            _isErased = true;
        }
    }

    private ulong NoteCreated(Exchange exchange)
    {
        Broker.Events.Created(exchange, _actor);
        return _isErased ? 0 : Broker.Metadata.Put(exchange);
    }

    /// <summary>Holds a queue's deliveries back, or lets them go on; of a durable queue that survives the process.</summary>
    internal void SetPaused(MessageQueue queue, bool paused)
    {
        queue.SetPaused(paused);
        lock (_topology)
        {
            if (!queue.IsDeleted && !_isErased)
            {
                Broker.Metadata.Put(queue);
            }
        }
    }

    private ulong NoteCreated(MessageQueue queue)
    {
        Broker.Events.Created(queue, _actor);
        return _isErased ? 0 : Broker.Metadata.Put(queue);
    }

    private ulong NoteCreated(Binding binding)
    {
        Broker.Events.Created(binding, _actor);
        return _isErased ? 0 : Broker.Metadata.Put(binding);
    }

    /// <summary>What goes is collected until <see cref="EndChange"/>: one request may take a whole chain of objects with it.</summary>
    private void NoteDeleted(Exchange exchange)
    {
        Broker.Events.Deleted(exchange, _actor);
        Broker.Metadata.Delete(exchange, _changes);
    }

    private void NoteDeleted(MessageQueue queue) => Broker.Metadata.Delete(queue, _changes);

    private void NoteDeleted(Binding binding)
    {
        Broker.Events.Deleted(binding, _actor);
        Broker.Metadata.Delete(binding, _changes);
    }

    /// <summary>Who a connection, or whoever has none, is for those who watch.</summary>
    private string ActorOf(QueueOwner user) => user.Connection?.UserName ?? Broker.Events.Actor;

    /// <summary>
    /// Has something done once what the request at hand deletes is gone for good: files of what a crash could still bring back must
    /// not be touched before.
    /// </summary>
    internal void WhenGone(Action action)
    {
        if (Broker.MetadataLog.IsDurable)
        {
            _whenGone.Add(action);
        }
        else
        {
            action();
        }
    }

    /// <summary>Notes everything that one request has deleted.</summary>
    /// <returns>Index of the last change; 0 for none.</returns>
    private ulong EndChange()
    {
        var index = _isErased ? 0 : Broker.Metadata.Apply(_changes);
        _changes.Clear();
        if (_whenGone.Count > 0)
        {
            Broker.MetadataLog.WhenDurable(Broker.MetadataLog.LastIndex, static actions => Array.ForEach((Action[])actions!, action => action()), _whenGone.ToArray());
            _whenGone.Clear();
        }

        return index;
    }
}
