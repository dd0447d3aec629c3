using System.Buffers.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Events;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>Queues: declare, delete and find.</summary>
public sealed partial class VirtualHost
{
    /// <summary>Creates the queue, or checks that the one that is there is the same.</summary>
    /// <param name="asked">What is asked for; an empty name makes the server choose one.</param>
    /// <param name="user">The connection that asks.</param>
    /// <param name="access">What its user may do; null to check nothing.</param>
    /// <exception cref="ChannelException">403 reserved name or no permission; 405 locked; 406 not the same.</exception>
    public MessageQueue DeclareQueue(in QueueDeclaration asked, QueueOwner user, AccessChecks? access = null)
    {
        var declaration = WithDefaultType(asked);
        var name = declaration.Name.Length == 0 ? access?.NameInQuestion ?? UnusedName() : declaration.Name;
        if (access is not null)
        {
            access.NameInQuestion = name;
            CheckDeclare(access, name, declaration);
            access.NameInQuestion = null;
        }

        return DeclareQueue(declaration, name, user, access?.UserName ?? ActorOf(user));
    }

    /// <summary>Creates a queue of exactly the type that a definitions file says, whatever the virtual host's default is.</summary>
    /// <exception cref="ChannelException">403 reserved name; 406 bad arguments, or too many queues.</exception>
    internal MessageQueue ImportQueue(in QueueDeclaration declaration) => DeclareQueue(declaration, declaration.Name, new QueueOwner(), Broker.Events.Actor);

    private MessageQueue DeclareQueue(in QueueDeclaration declaration, ShortString name, QueueOwner user, string actor)
    {
        lock (_topology)
        {
            _actor = actor;
            if (declaration.Name.Length > 0 && FindQueue(declaration.Name.Span) is { } existing)
            {
                AssertEquivalent(existing, declaration, user);
                QueuesDeclared++;
                existing.OnDeclared();
                return existing;
            }

            if (declaration.Name.Span.StartsWith("amq."u8))
            {
                Fail.ReservedName("queue", name.ToString());
            }

            QueueArguments.Validate(declaration, name.ToString(), Name, Broker.Limits.Quorum);
            AssertPermitted(declaration);
            AssertRoomForQueue(name);
            if (declaration.Name.Length == 0 && QueueArguments.KindOf(declaration.Arguments) == QueueKind.Quorum)
            {
                Fail.Channel(ReplyCode.PreconditionFailed, "Cannot declare a server-named queue for type rabbit_quorum_queue");
            }

            var queue = new MessageQueue(this, name, declaration, declaration.Exclusive ? user : null);
            queue.Owner?.Queues.Add(queue);
            ApplyPolicies(queue);
            queue.MetadataIndex = NoteCreated(queue);
            _queues[name] = queue;
            QueuesDeclared++;
            QueuesCreated++;
            queue.OnDeclared();
            return queue;
        }
    }

    /// <summary>The queue of that name, if the connection may use it.</summary>
    /// <exception cref="ChannelException">404 when there is none; 405 when it is exclusive to another connection.</exception>
    public MessageQueue RequireQueue(ReadOnlySpan<byte> name, QueueOwner user)
    {
        if (FindQueue(name) is not { } queue)
        {
            Fail.NoQueue(Text(name), Name);
            return null;
        }

        CheckAccess(queue, user);
        return queue;
    }

    /// <summary>Deletes a queue with its bindings and messages; a missing one is fine.</summary>
    /// <returns>Ready messages that went with it.</returns>
    /// <exception cref="ChannelException">405 locked; 406 in use or not empty.</exception>
    public long DeleteQueue(ReadOnlySpan<byte> name, QueueOwner user, bool ifUnused, bool ifEmpty) =>
        DeleteQueue(name, user, ifUnused, ifEmpty, out _);

    /// <summary>Deletes a queue with its bindings and messages; a missing one is fine.</summary>
    /// <param name="name">Name of the queue.</param>
    /// <param name="user">The connection that asks.</param>
    /// <param name="ifUnused">Only without consumers.</param>
    /// <param name="ifEmpty">Only without ready messages.</param>
    /// <param name="change">Index of the last change that comes with it, in the metadata log.</param>
    /// <returns>Ready messages that went with it.</returns>
    /// <exception cref="ChannelException">405 locked; 406 in use or not empty.</exception>
    public long DeleteQueue(ReadOnlySpan<byte> name, QueueOwner user, bool ifUnused, bool ifEmpty, out ulong change)
    {
        if (FindQueue(name) is not { } queue)
        {
            change = Broker.Metadata.LastIndex;
            return 0;
        }

        CheckAccess(queue, user);
        if (queue.Kind == QueueKind.Quorum && (ifUnused || ifEmpty))
        {
            Fail.Connection(ReplyCode.NotImplemented,
                $"cannot delete queue '{queue.Name}' in vhost '{Name}'. queue.delete operations with "
                + $"{(ifUnused ? "if-unused" : "if-empty")} flag set are not supported by quorum queues");
        }

        if (Delete(queue, ifUnused, ifEmpty, ActorOf(user), out var messages, out change))
        {
            return messages;
        }

        var status = queue.Status;
        if (ifEmpty && status.Ready > 0)
        {
            Fail.QueueNotEmpty(queue.Name.ToString(), Name);
        }

        if (ifUnused && status.Consumers > 0)
        {
            Fail.InUse("queue", queue.Name.ToString(), Name);
        }

        return 0;
    }

    /// <summary>Deletes an auto-delete queue whose last consumer has gone, unless a new one came.</summary>
    public void DeleteUnused(MessageQueue queue) =>
        Delete(queue, ifUnused: true, ifEmpty: false, BrokerEvents.Internal, out _, out _);

    /// <summary>Deletes a queue that was not used for as long as it may be, unless somebody has just used it.</summary>
    internal void DeleteExpired(MessageQueue queue) =>
        Delete(queue, ifUnused: true, ifEmpty: false, BrokerEvents.Internal, out _, out _, ifDue: true);

    /// <summary>Deletes the queues that were exclusive to a connection.</summary>
    public void DeleteOwned(QueueOwner owner)
    {
        MessageQueue[] owned;
        lock (_topology)
        {
            owned = [.. owner.Queues];
        }

        foreach (var queue in owned)
        {
            Delete(queue, ifUnused: false, ifEmpty: false, BrokerEvents.Internal, out _, out _);
        }
    }

    private bool Delete(MessageQueue queue, bool ifUnused, bool ifEmpty, string actor, out long messages, out ulong change, bool ifDue = false)
    {
        QueueConsumer[] consumers;
        lock (_topology)
        {
            // What goes with the queue, nobody has asked for.
            _actor = BrokerEvents.Internal;
            change = Broker.Metadata.LastIndex;
            if (!queue.TryDelete(ifUnused, ifEmpty, ifDue, out messages, out consumers))
            {
                return false;
            }

            _queues.TryRemove(queue.Name, out _);
            NoteDeleted(queue);
            CountDeleted(queue);
            queue.Owner?.Queues.Remove(queue);
            foreach (var binding in queue.Incoming.ToArray())
            {
                Unlink(binding);
                DeleteIfUnused(binding.Source);
            }

            Broker.Events.Deleted(queue, actor);
            change = EndChange();
        }

        foreach (var consumer in consumers)
        {
            consumer.Channel.OnQueueDeleted(consumer);
        }

        return true;
    }

    private void CheckAccess(MessageQueue queue, QueueOwner user)
    {
        if (queue.Owner is { } owner && owner != user)
        {
            Fail.QueueLocked(queue.Name.ToString(), Name);
        }
    }

    private void AssertEquivalent(MessageQueue existing, in QueueDeclaration declaration, QueueOwner user)
    {
        CheckAccess(existing, user);
        if (declaration.Exclusive != existing.IsExclusive)
        {
            Fail.QueueLocked(existing.Name.ToString(), Name);
        }

        var check = new Equivalence("queue", existing.Name.ToString(), Name);
        if (!declaration.Exclusive)
        {
            // An exclusive queue is never durable, so the flag says nothing about it.
            check.Field("durable", declaration.Durable, existing.IsDurable);
        }

        check.Field("auto_delete", declaration.AutoDelete, existing.IsAutoDelete);
        QueueArguments.Compare(check, declaration.Arguments, existing.Arguments, Broker.Limits.Quorum);
    }

    private ShortString UnusedName()
    {
        Span<byte> random = stackalloc byte[16];
        ShortString name;
        do
        {
            Broker.Runtime.Random.Fill(random);
            name = ShortString.From("amq.gen-" + Base64Url.EncodeToString(random));
        }
        while (_queues.ContainsKey(name));

        return name;
    }
}
