using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Amqp.Interop.DotNet;

public sealed class ConnectionTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task The_broker_introduces_itself()
    {
        var connection = await ConnectAsync();

        var properties = connection.ServerProperties!;
        string Text(string key) => Encoding.UTF8.GetString((byte[])properties[key]!);
        Assert.Equal("RabbitMQ", Text("product"));
        Assert.True(Version.Parse(Text("version")) >= new Version(3, 10));
        var capabilities = (IDictionary<string, object?>)properties["capabilities"]!;
        Assert.All(
            [
                "publisher_confirms", "exchange_exchange_bindings", "basic.nack", "consumer_cancel_notify",
                "connection.blocked", "consumer_priorities", "authentication_failure_close", "per_consumer_qos",
                "direct_reply_to",
            ],
            capability => Assert.Equal(true, capabilities[capability]));
        Assert.Equal(131072u, connection.FrameMax);
        Assert.Equal(2047, connection.ChannelMax);
        Assert.Equal(TimeSpan.FromSeconds(60), connection.Heartbeat);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        var error = await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(f => f.Password = "wrong"));

        var refusal = Assert.IsType<AuthenticationFailureException>(error.InnerException);
        Assert.Contains("ACCESS_REFUSED", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_virtual_host_is_refused()
    {
        // This client does not wait for open-ok: the refusal closes a connection that it already calls open.
        var connection = await ConnectAsync(f =>
        {
            f.VirtualHost = "nowhere";
            f.AutomaticRecoveryEnabled = false;
        });

        await Eventually.TrueAsync(() => !connection.IsOpen, "the end of the connection");
        Assert.Equal((530, "NOT_ALLOWED - vhost nowhere not found"), (connection.CloseReason!.ReplyCode, connection.CloseReason.ReplyText));
    }

    [Fact]
    public async Task What_the_client_asks_for_is_agreed_on()
    {
        var connection = await ConnectAsync(f =>
        {
            f.RequestedFrameMax = 4096;
            f.RequestedChannelMax = 20;
            f.RequestedHeartbeat = TimeSpan.FromSeconds(7);
        });

        Assert.Equal(4096u, connection.FrameMax);
        Assert.Equal(20, connection.ChannelMax);
        Assert.Equal(TimeSpan.FromSeconds(7), connection.Heartbeat);
        await using var channel = await connection.CreateChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var body = new byte[50_000];
        new Random(1).NextBytes(body);
        await channel.BasicPublishAsync("", queue, mandatory: false, body: body);
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        Assert.Equal(body, (await inbox.ReadAsync()).Body);
    }

    [Fact]
    public async Task Many_channels_open_at_once_and_their_numbers_are_used_again()
    {
        var connection = await ConnectAsync();
        for (var round = 0; round < 2; round++)
        {
            var channels = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => connection.CreateChannelAsync()));
            Assert.Equal(Enumerable.Range(1, 200), channels.Select(c => c.ChannelNumber).Order());
            await Task.WhenAll(channels.Select(async c => await c.DisposeAsync()));
        }
    }

    [Fact]
    public async Task A_client_may_close_and_connect_again()
    {
        for (var round = 0; round < 20; round++)
        {
            var connection = await ConnectAsync();
            await connection.CreateChannelAsync();
            await connection.CloseAsync();
            Assert.Equal(ShutdownInitiator.Application, connection.CloseReason!.Initiator);
        }
    }

    [Fact]
    public async Task A_new_secret_is_taken()
    {
        // This client does not wait for open-ok, and takes that for the answer if its next method on channel 0 comes too
        // early: once a channel is open, the connection is.
        var connection = await ConnectAsync();
        await using var before = await connection.CreateChannelAsync();

        await connection.UpdateSecretAsync("guest", "rotated");

        await using var after = await connection.CreateChannelAsync();
        Assert.True(before.IsOpen && after.IsOpen);
    }

    [Fact]
    public async Task An_idle_connection_is_kept_alive_by_heartbeats()
    {
        await using var proxy = new TcpProxy(BrokerUri);
        var connection = await ConnectAsync(f =>
        {
            f.Uri = proxy.Uri;
            f.RequestedHeartbeat = TimeSpan.FromSeconds(1);
        });

        const int heartbeatFrame = 8;
        var before = proxy.BytesFromBroker;
        await Eventually.TrueAsync(() => proxy.BytesFromBroker >= before + (4 * heartbeatFrame), "four heartbeats");

        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task A_peer_that_fell_silent_is_dropped()
    {
        await using var proxy = new TcpProxy(BrokerUri);
        var connection = await ConnectAsync(f =>
        {
            f.Uri = proxy.Uri;
            f.RequestedHeartbeat = TimeSpan.FromSeconds(1);
            f.AutomaticRecoveryEnabled = false;
        });
        await using var channel = await connection.CreateChannelAsync();
        var queue = UniqueName.Of("mine");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);

        proxy.Muted = true;

        // The queue is exclusive to the silent connection: once another can have it, the broker has dropped that one.
        var other = await ConnectAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await using var probe = await other.CreateChannelAsync();
                    await probe.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
                    return true;
                }
                catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 405)
                {
                    return false;
                }
            },
            "the end of the silent connection");
    }
}
