using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Runtime;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>The tx class.</summary>
public sealed class TransactionTests
{
    [Fact]
    public async Task Publishes_show_at_commit()
    {
        await using var server = new TestServer();
        var channel = await SelectAsync(server);
        for (var i = 0; i < 3; i++)
        {
            await channel.PublishAsync("", "q", $"m{i}");
        }

        await channel.ExpectNothingAsync();
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        await CommitAsync(channel);
        Assert.Equal(3, server.StatusOf("q")!.Value.Ready);
        Assert.Equal("m0", (await channel.GetAsync("q"))!.Text);
        await CommitAsync(channel);
    }

    [Fact]
    public async Task Nothing_may_come_while_a_commit_waits_for_the_disk()
    {
        var store = new SlowStore();
        await using var server = new TestServer(store: _ => store);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        await channel.PublishAsync("", "q", "m", WireProperties.Persistent);
        await channel.SendAsync(default(TxCommit));
        await channel.SendAsync(default(TxRollback));
        var close = await channel.Connection.ExpectConnectionCloseAsync(ReplyCode.ChannelError);
        Assert.Equal("CHANNEL_ERROR - unexpected command while processing 'tx.commit'", close.Text);
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task Rollback_drops_publishes()
    {
        await using var server = new TestServer();
        var channel = await SelectAsync(server);
        await channel.PublishAsync("", "q", "dropped");
        await channel.SendAsync(default(TxRollback));
        await channel.ExpectAsync<TxRollbackOk>();
        await channel.PublishAsync("", "q", "kept");
        await CommitAsync(channel);
        Assert.Equal("kept", (await channel.GetAsync("q"))!.Text);
        Assert.Null(await channel.GetAsync("q"));
    }

    [Fact]
    public async Task Acks_count_at_commit_and_rollback_undoes_them()
    {
        await using var server = new TestServer();
        var channel = await SelectAsync(server, messages: 3);
        for (var i = 0; i < 3; i++)
        {
            await channel.GetAsync("q");
        }

        await channel.AckAsync(1);
        await channel.NackAsync(2, requeue: false);
        await channel.ExpectNothingAsync();
        Assert.Equal(3, server.StatusOf("q")!.Value.Unacked);
        await channel.SendAsync(default(TxRollback));
        await channel.ExpectAsync<TxRollbackOk>();
        Assert.Equal((0L, 3L), Counts(server));

        // Undone means that they are out still, and may be settled again.
        await channel.AckAsync(1);
        await channel.RejectAsync(3, requeue: true);
        await channel.ExpectNothingAsync();
        Assert.Equal((0L, 3L), Counts(server));
        await CommitAsync(channel);
        Assert.Equal((1L, 1L), Counts(server));
        Assert.Equal("m2", (await channel.GetAsync("q"))!.Text);
    }

    [Fact]
    public async Task A_tag_acked_in_the_transaction_is_no_longer_known()
    {
        await using var server = new TestServer();
        var channel = await SelectAsync(server, messages: 1);
        await channel.GetAsync("q");
        await channel.AckAsync(1);
        await channel.AckAsync(1);
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicAck, "unknown delivery tag 1");
        Assert.Equal((1L, 0L), Counts(server));
    }

    [Fact]
    public async Task Recover_leaves_alone_what_the_transaction_has_settled()
    {
        await using var server = new TestServer();
        var channel = await SelectAsync(server, messages: 2);
        await channel.GetAsync("q");
        await channel.GetAsync("q");
        await channel.AckAsync(1);
        await channel.SendAsync(new BasicRecover { Requeue = true });
        await channel.ExpectAsync<BasicRecoverOk>();
        Assert.Equal((1L, 1L), Counts(server));
        await CommitAsync(channel);
        Assert.Equal((1L, 0L), Counts(server));
        Assert.Equal("m1", (await channel.GetAsync("q"))!.Text);
    }

    [Fact]
    public async Task Mandatory_messages_come_back_at_commit_before_commit_ok()
    {
        await using var server = new TestServer();
        var channel = await SelectAsync(server);
        await channel.PublishAsync("", "nowhere", "m", mandatory: true);
        await channel.ExpectNothingAsync();
        await channel.SendAsync(default(TxCommit));
        Assert.Equal("m", (await channel.ExpectReturnAsync()).Text);
        await channel.ExpectAsync<TxCommitOk>();
    }

    [Fact]
    public async Task A_channel_that_ends_drops_its_transaction()
    {
        await using var server = new TestServer();
        var channel = await SelectAsync(server, messages: 1);
        await channel.GetAsync("q");
        await channel.AckAsync(1);
        await channel.PublishAsync("", "q", "dropped");
        await channel.CloseAsync();
        Assert.Equal((1L, 0L), Counts(server));
    }

    [Fact]
    public async Task Commit_and_rollback_need_a_transaction()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(default(TxCommit));
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.TxCommit, "channel is not transactional");
        await channel.SendAsync(default(TxRollback));
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.TxRollback, "channel is not transactional");
    }

    [Fact]
    public async Task Confirms_and_transactions_exclude_each_other()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new ConfirmSelect());
        await channel.ExpectAsync<ConfirmSelectOk>();
        await channel.SendAsync(default(TxSelect));
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.TxSelect, "cannot switch from confirm to tx mode");
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        await channel.SendAsync(new ConfirmSelect());
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.ConfirmSelect, "cannot switch from tx to confirm mode");
    }

    [Fact]
    public async Task Commit_goes_to_several_queues_in_order()
    {
        await using var server = new TestServer();
        var channel = await SelectAsync(server);
        await channel.DeclareQueueAsync("r", durable: true);
        for (var i = 0; i < 1000; i++)
        {
            channel.Connection.WritePublish(1, "", i % 2 == 0 ? "q" : "r", BitConverter.GetBytes(i), WireProperties.Persistent);
        }

        await channel.Connection.FlushAsync();
        await CommitAsync(channel);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(i, BitConverter.ToInt32((await channel.GetAsync(i % 2 == 0 ? "q" : "r", noAck: true))!.Body.Span));
        }
    }

    private static (long Ready, long Unacked) Counts(TestServer server)
    {
        var status = server.StatusOf("q")!.Value;
        return (status.Ready, status.Unacked);
    }

    private static async Task CommitAsync(WireChannel channel)
    {
        await channel.SendAsync(default(TxCommit));
        await channel.ExpectAsync<TxCommitOk>();
    }

    private static async Task<WireChannel> SelectAsync(TestServer server, int messages = 0)
    {
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        for (var i = 0; i < messages; i++)
        {
            await channel.PublishAsync("", "q", $"m{i}");
        }

        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        return channel;
    }
}
