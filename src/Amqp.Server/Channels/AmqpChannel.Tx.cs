using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Server.Outbound;

namespace Amqp.Server.Channels;

/// <summary>The tx class: publishes and settlements are held back until commit (https://www.rabbitmq.com/docs/semantics#tx).</summary>
internal sealed partial class AmqpChannel
{
    private Transaction? _transaction;
    private bool _committing;

    private void OnTxSelect(ReadOnlySpan<byte> arguments)
    {
        MethodDecoder.Decode<TxSelect>(arguments);
        if (_confirms is not null)
        {
            throw new ChannelException(ReplyCode.PreconditionFailed, "cannot switch from confirm to tx mode");
        }

        _transaction ??= new Transaction();
        Reply(default(TxSelectOk));
    }

    private void OnTxCommit(ReadOnlySpan<byte> arguments)
    {
        MethodDecoder.Decode<TxCommit>(arguments);
        var transaction = RequireTransaction();
        _transaction = new Transaction();
        foreach (var publish in transaction.Publishes)
        {
            var isReply = publish.Routes.IsUnroutable && TryReplyTo(publish.Message);
            _traffic.Published(publish.Message.Source!, publish.Message.Body.Length, publish.Routes.Destinations, isReply, publish.Mandatory);
            Trace(publish.Message, publish.Routes.Queues);
            if (publish.Routes.IsUnroutable && !isReply && publish.Mandatory)
            {
                Return(publish.Message);
            }
        }

        var settled = TakeSettled(transaction);
        _connection.FlushBatches();
        var commit = new TransactionCommit(this, settled.Count + transaction.Publishes.Count);
        _committing = true;
        ulong number = 0;
        foreach (var queue in settled)
        {
            commit.Begin(++number, queue.AwaitSettles(commit, number), refused: false);
        }

        foreach (var publish in transaction.Publishes)
        {
            _connection.Publish(publish.Message, publish.Routes, commit, ++number);
        }

        _connection.FlushBatches();
        commit.Seal();
    }

    /// <summary>Settles what the transaction settles.</summary>
    /// <returns>The queues that it concerns.</returns>
    private HashSet<MessageQueue> TakeSettled(Transaction transaction)
    {
        var queues = new HashSet<MessageQueue>();
        lock (_out.Lock)
        {
            foreach (var (tag, kind) in transaction.Settlements)
            {
                queues.Add(_unacked.Find(tag).Queue!);
                Take(tag, kind);
            }
        }

        return queues;
    }

    private void OnTxRollback(ReadOnlySpan<byte> arguments)
    {
        MethodDecoder.Decode<TxRollback>(arguments);
        var transaction = RequireTransaction();
        lock (_out.Lock)
        {
            foreach (var (tag, _) in transaction.Settlements)
            {
                _unacked.Find(tag).InTransaction = false;
            }
        }

        _transaction = new Transaction();
        Reply(default(TxRollbackOk));
    }

    /// <summary>Every queue has answered the commit. May come from any thread, once.</summary>
    internal void OnCommitted(bool refused)
    {
        lock (_out.Lock)
        {
            _committing = false;
            refused &= !_isReleased;
            if (!refused && !_isReleased)
            {
                Out.WriteMethod(Number, default(TxCommitOk));
            }
        }

        if (refused)
        {
            _connection.Post(() => _connection.FailChannel(
                this, new ChannelException(ReplyCode.PreconditionFailed, "partial tx completion", MethodIds.TxCommit)));
        }

        _connection.FlushSoon();
    }

    private Transaction RequireTransaction() =>
        _transaction ?? throw new ChannelException(ReplyCode.PreconditionFailed, "channel is not transactional");

    private void AssertNotCommitting()
    {
        if (Volatile.Read(ref _committing))
        {
            throw new ConnectionException(ReplyCode.ChannelError, "unexpected command while processing 'tx.commit'");
        }
    }
}
