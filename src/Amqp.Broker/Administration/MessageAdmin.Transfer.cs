using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;

namespace Amqp.Broker.Administration;

/// <summary>
/// Messages go from one queue to others. A message leaves its queue only when those it goes to have answered that they have it,
/// as safe as they make it; until then it is out, and goes back to where it stood if they do not take it. A crash in between
/// yields a duplicate and never a hole.
/// </summary>
public sealed partial class MessageAdmin
{
    /// <summary>Moves messages to another queue; they keep exchange, routing key and properties.</summary>
    /// <param name="virtualHost">Name of the virtual host of both queues.</param>
    /// <param name="queue">Name of the queue they are in.</param>
    /// <param name="target">Name of the queue they go to.</param>
    /// <param name="selection">Which messages.</param>
    /// <param name="access">What may be done, or null: the queue must be readable, the other writable as by the default exchange.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="AdminException">There is no such virtual host, or both queues are the same.</exception>
    /// <exception cref="AmqpException">There is no such queue, it is exclusive to a connection, or access is refused.</exception>
    public Task<TransferResult> MoveToQueueAsync(
        string virtualHost, string queue, string target, MessageSelection selection, AccessChecks? access = null, CancellationToken cancellationToken = default)
    {
        var source = RequireReadable(virtualHost, queue, access);
        access?.CheckExchange(Permission.Write, []);
        var destination = _broker.Admin.Queues.RequireQueue(virtualHost, target);
        return destination == source
            ? throw new AdminException(AdminErrorKind.Invalid, "a queue's messages cannot be moved to itself")
            : TransferAsync(source, new TransferTarget.ToQueue(destination), selection, cancellationToken);
    }

    /// <summary>Publishes messages to an exchange and takes them out of the queue.</summary>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <param name="queue">Name of the queue they are in.</param>
    /// <param name="exchange">Name of the exchange.</param>
    /// <param name="routingKey">Routing key; null for their own.</param>
    /// <param name="selection">Which messages.</param>
    /// <param name="access">What may be done, or null.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">There is no such queue or exchange, it is exclusive or internal, or access is refused.</exception>
    public Task<TransferResult> MoveToExchangeAsync(
        string virtualHost,
        string queue,
        string exchange,
        string? routingKey,
        MessageSelection selection,
        AccessChecks? access = null,
        CancellationToken cancellationToken = default)
    {
        var source = RequireReadable(virtualHost, queue, access);
        var name = Encoding.UTF8.GetBytes(exchange);
        access?.CheckExchange(Permission.Write, name);
        var destination = source.VirtualHost.RequireExchange(name);
        if (destination.IsInternal)
        {
            Fail.InternalExchange(exchange, virtualHost);
        }

        return TransferAsync(source, new TransferTarget.ToExchange(destination, routingKey), selection, cancellationToken);
    }

    /// <summary>Sends dead messages back to where they died first.</summary>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <param name="queue">Name of the dead-letter queue.</param>
    /// <param name="byExchange">To the exchange that they were published to then, with the routing key they had; otherwise to the queue itself.</param>
    /// <param name="selection">Which messages.</param>
    /// <param name="access">What may be done, or null: the queue must be readable, and the default exchange writable.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">There is no such queue, it is exclusive to a connection, or access is refused.</exception>
    public Task<TransferResult> RedriveAsync(
        string virtualHost, string queue, bool byExchange, MessageSelection selection, AccessChecks? access = null, CancellationToken cancellationToken = default)
    {
        var source = RequireReadable(virtualHost, queue, access);
        access?.CheckExchange(Permission.Write, []);
        return TransferAsync(source, new TransferTarget.ToOrigin(source, byExchange), selection, cancellationToken);
    }

    private async Task<TransferResult> TransferAsync(
        MessageQueue source, TransferTarget target, MessageSelection selection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var scanner = new TakeScanner(selection.Ids, selection.Filter, selection.Limit, copies: true, _broker.Runtime.UnixMilliseconds);
        var scan = new QueueScan();
        var (moved, unroutable, refused) = (0L, 0L, 0L);

        // What comes in while messages are moved is not moved: a queue that dead-letters into itself would never be done.
        var left = source.ReadyCount;
        ScanStatus status;
        do
        {
            scanner.NextBatch();
            status = ScanStatus.End;
            var arrived = new bool[TakeScanner.BatchMessages];
            try
            {
                status = await ScanAsync(source, scan, scanner, cancellationToken).ConfigureAwait(false);
                (var batchUnroutable, var batchRefused) = await PublishAsync(scanner.Taken, target, arrived).ConfigureAwait(false);
                unroutable += batchUnroutable;
                refused += batchRefused;
            }
            finally
            {
                source.FinishTaken(scanner.Taken.Select((taken, index) => (taken.Ref, arrived[index])));
                moved += arrived.Count(static has => has);
            }
        }
        while (status != ScanStatus.End && !scanner.IsDone && scan.Seen < left);
        return new TransferResult(moved, unroutable, refused);
    }

    private async Task<(int Unroutable, int Refused)> PublishAsync(List<TakenMessage> messages, TransferTarget target, bool[] arrived)
    {
        var (unroutable, refused) = (0, 0);
        var batch = new PublishBatch(_broker);
        var queues = new MessageQueue[messages.Count][];
        var answers = new TransferAnswers(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i].Published;
            target.Find(ref message, out queues[i]);
            batch.Add(message, queues[i], answers, (ulong)i);
        }

        if (messages.Count == 0)
        {
            return (0, 0);
        }

        batch.Flush();
        await answers.Done.ConfigureAwait(false);
        for (var i = 0; i < messages.Count; i++)
        {
            // A queue that went meanwhile has answered that it has nothing to lose: the message has not arrived anywhere.
            var isThere = queues[i].Length > 0 && queues[i].All(static queue => !queue.IsDeleted);
            arrived[i] = isThere && answers.IsAccepted(i);
            unroutable += isThere ? 0 : 1;
            refused += isThere && !arrived[i] ? 1 : 0;
        }

        return (unroutable, refused);
    }
}
