using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;

namespace Amqp.Broker.Administration;

/// <summary>Looking at messages where they are, and taking single ones away.</summary>
public sealed partial class MessageAdmin
{
    /// <summary>Shows messages of a queue. They stay where they are, and nothing of it can be told from outside.</summary>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">There is no such queue, it is exclusive to a connection, or it may not be read.</exception>
    public async Task<BrowseResult> BrowseAsync(
        string virtualHost, string queue, BrowseQuery query, AccessChecks? access = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var source = RequireReadable(virtualHost, queue, access);
        var scanner = new BrowseScanner(query);
        var status = await ScanAsync(source, new QueueScan(), scanner, cancellationToken).ConfigureAwait(false);
        return new BrowseResult(scanner.Messages, scanner.Scanned, status == ScanStatus.End, source.ReadyCount);
    }

    /// <summary>Shows one message, whole; null when it is not among those that are ready.</summary>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">There is no such queue, it is exclusive to a connection, or it may not be read.</exception>
    public async Task<BrowsedMessage?> FindAsync(
        string virtualHost, string queue, MessageId id, AccessChecks? access = null, CancellationToken cancellationToken = default)
    {
        var source = RequireReadable(virtualHost, queue, access);
        var scanner = new FindScanner(id);
        await ScanAsync(source, new QueueScan(), scanner, cancellationToken).ConfigureAwait(false);
        return scanner.Found;
    }

    /// <summary>Deletes messages, wherever they stand.</summary>
    /// <returns>How many there were; ids of messages that are not ready are passed over.</returns>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">There is no such queue, it is exclusive to a connection, or it may not be read.</exception>
    public async Task<long> DeleteAsync(
        string virtualHost, string queue, IReadOnlyCollection<MessageId> messages, AccessChecks? access = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var source = RequireReadable(virtualHost, queue, access);
        var scanner = new TakeScanner(messages, MessageFilter.All, long.MaxValue, copies: false, now: 0);
        var scan = new QueueScan();
        var deleted = 0L;
        ScanStatus status;
        do
        {
            scanner.NextBatch();
            try
            {
                status = await ScanAsync(source, scan, scanner, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                source.FinishTaken(scanner.Taken.Select(static taken => (taken.Ref, true)));
                deleted += scanner.Taken.Count;
            }
        }
        while (status != ScanStatus.End && !scanner.IsDone);
        return deleted;
    }

    /// <summary>Looks until the scanner has enough or there is no more.</summary>
    private static async Task<ScanStatus> ScanAsync(MessageQueue queue, QueueScan scan, IQueueScanner scanner, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var retry = new ReadRetry();
            var status = queue.Scan(scan, scanner, retry);
            if (status == ScanStatus.Pending)
            {
                await WaitAsync(queue, retry, cancellationToken).ConfigureAwait(false);
            }
            else if (status != ScanStatus.More)
            {
                return status;
            }
        }
    }

    private static async Task WaitAsync(MessageQueue queue, ReadRetry retry, CancellationToken cancellationToken)
    {
        try
        {
            await retry.Readable.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            queue.ForgetGet(retry);
        }
    }

    private MessageQueue RequireReadable(string virtualHost, string queue, AccessChecks? access)
    {
        Require(virtualHost);
        access?.CheckQueue(Permission.Read, Encoding.UTF8.GetBytes(queue));
        return _broker.Admin.Queues.RequireQueue(virtualHost, queue);
    }
}
