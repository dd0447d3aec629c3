using Amqp.Broker.Queues;

namespace Amqp.Broker.Topology;

/// <summary>What changes is noted in the broker's metadata log, as part of the change.</summary>
/// <remarks>Everything here is called under the topology lock and guarded by it.</remarks>
public sealed partial class VirtualHost
{
    private ulong _change;
    private bool _isErased;

    /// <summary>
    /// Notes that the virtual host is gone, with everything in it. What happens to it from here on is no change any more: another
    /// one of its name may be there.
    /// </summary>
    internal void EraseMetadata()
    {
        lock (_topology)
        {
            _isDeleted = true;
            var metadata = Broker.Metadata;
            metadata.Delete(this);
            foreach (var exchange in _exchanges.Values)
            {
                metadata.Delete(exchange);
                foreach (var binding in exchange.Outgoing)
                {
                    metadata.Delete(binding);
                }
            }

            foreach (var queue in _queues.Values)
            {
                metadata.Delete(queue);
            }

            foreach (var policy in Policies)
            {
                metadata.DeletePolicy(this, policy.Name, isOperator: false);
            }

            foreach (var policy in OperatorPolicies)
            {
                metadata.DeletePolicy(this, policy.Name, isOperator: true);
            }

            _isErased = true;
        }
    }

    /// <summary>Begins to collect the changes that one request makes.</summary>
    private void BeginChange() => _change = 0;

    /// <summary>Index of the last change since <see cref="BeginChange"/>; 0 for none.</summary>
    private ulong EndChange() => _change;

    private ulong NoteCreated(Exchange exchange) => _isErased ? 0 : Broker.Metadata.Put(exchange);

    private ulong NoteCreated(MessageQueue queue) => _isErased ? 0 : Broker.Metadata.Put(queue);

    private ulong NoteCreated(Binding binding) => _isErased ? 0 : Broker.Metadata.Put(binding);

    private void NoteDeleted(Exchange exchange) => Note(_isErased ? 0 : Broker.Metadata.Delete(exchange));

    private void NoteDeleted(MessageQueue queue) => Note(_isErased ? 0 : Broker.Metadata.Delete(queue));

    private void NoteDeleted(Binding binding) => Note(_isErased ? 0 : Broker.Metadata.Delete(binding));

    private void Note(ulong index) => _change = Math.Max(_change, index);
}
