using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Administration;

/// <summary>Queues as operators see them and what operators do to them. Nothing here stops traffic.</summary>
/// <remarks>Where somebody's access is given, that is what may be done; without it, everything may.</remarks>
public sealed partial class QueueAdmin
{
    private readonly MessageBroker _broker;
    private readonly QueueOwner _operator = new();

    internal QueueAdmin(MessageBroker broker) => _broker = broker;

    /// <summary>Queues of all virtual hosts.</summary>
    public int Count => _broker.VirtualHosts.Sum(static host => host.QueueCount);

    /// <summary>The queues of a virtual host, by name; of all of them when it is null.</summary>
    public IReadOnlyList<MessageQueue> In(string? virtualHost)
    {
        var queues = new List<MessageQueue>();
        foreach (var host in _broker.VirtualHosts)
        {
            if (virtualHost is null || host.Name == virtualHost)
            {
                var first = queues.Count;
                queues.AddRange(host.Queues);
                queues.Sort(first, queues.Count - first, ByName.Instance);
            }
        }

        return queues;
    }

    /// <summary>The queue of that name, or null.</summary>
    public MessageQueue? Find(string virtualHost, string name) =>
        _broker.FindVirtualHost(virtualHost)?.FindQueue(Encoding.UTF8.GetBytes(name));

    /// <summary>What there is to know of a queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="withConsumers">Its consumers too.</param>
    public QueueInfo Describe(MessageQueue queue, bool withConsumers = false)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return queue.Describe(_broker.Statistics.Clock, withConsumers);
    }

    /// <summary>Creates a queue, or checks that the one that is there is the same.</summary>
    /// <returns>True when it was created.</returns>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">As over AMQP.</exception>
    public bool Declare(string virtualHost, in QueueDeclaration declaration, AccessChecks? access = null)
    {
        var host = Require(virtualHost);
        var created = host.QueuesCreated;
        var isThere = host.FindQueue(declaration.Name.Span) is not null;
        host.DeclareQueue(declaration, _operator, access);
        return !isThere && host.QueuesCreated > created;
    }

    /// <summary>Deletes a queue.</summary>
    /// <returns>False when there is none of that name.</returns>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">It is in use, not empty, exclusive to a connection, or the user may not.</exception>
    public bool Delete(string virtualHost, string name, bool ifUnused = false, bool ifEmpty = false, AccessChecks? access = null)
    {
        var host = Require(virtualHost);
        var octets = Encoding.UTF8.GetBytes(name);
        if (host.FindQueue(octets) is null)
        {
            return false;
        }

        access?.CheckQueue(Permission.Configure, octets);
        host.DeleteQueue(octets, _operator, ifUnused, ifEmpty);
        return true;
    }

    /// <summary>Drops a queue's ready messages.</summary>
    /// <returns>How many there were; null when there is no such queue.</returns>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">It is exclusive to a connection, or the user may not.</exception>
    public long? Purge(string virtualHost, string name, AccessChecks? access = null)
    {
        var host = Require(virtualHost);
        var octets = Encoding.UTF8.GetBytes(name);
        if (host.FindQueue(octets) is null)
        {
            return null;
        }

        access?.CheckQueue(Permission.Read, octets);
        return host.RequireQueue(octets, _operator).Purge();
    }

    /// <summary>
    /// Holds deliveries to a queue's consumers back, or lets them go on. Messages come in, <c>basic.get</c> and limits work, and
    /// what is out can be settled. A durable queue stays paused over a restart.
    /// </summary>
    /// <returns>False when there is no such queue.</returns>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">It is exclusive to a connection, or the user may not.</exception>
    public bool SetPaused(string virtualHost, string name, bool paused, AccessChecks? access = null)
    {
        var host = Require(virtualHost);
        var octets = Encoding.UTF8.GetBytes(name);
        if (host.FindQueue(octets) is null)
        {
            return false;
        }

        access?.CheckQueue(Permission.Configure, octets);
        host.SetPaused(host.RequireQueue(octets, _operator), paused);
        return true;
    }

    /// <summary>The queue of that name, if an operator may use it.</summary>
    /// <exception cref="AmqpException">404 when there is none, 405 when it is exclusive to a connection.</exception>
    internal MessageQueue RequireQueue(string virtualHost, string name) =>
        Require(virtualHost).RequireQueue(Encoding.UTF8.GetBytes(name), _operator);

    private VirtualHost Require(string name) => _broker.FindVirtualHost(name) ?? throw AdminException.NoVirtualHost(name);

    private sealed class ByName : IComparer<MessageQueue>
    {
        public static ByName Instance { get; } = new();

        public int Compare(MessageQueue? x, MessageQueue? y) => x!.Name.Span.SequenceCompareTo(y!.Name.Span);
    }
}
