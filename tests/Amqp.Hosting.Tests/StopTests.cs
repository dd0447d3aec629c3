using System.Net;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests;

public sealed class StopTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_clients_are_told_320(bool overTcp)
    {
        var broker = await AmqpBroker.StartAsync();
        await using var client = await OpenAsync(broker, overTcp);

        var stopping = broker.DisposeAsync().AsTask();
        var close = await client.ExpectConnectionCloseAsync(ReplyCode.ConnectionForced);

        await stopping.WaitAsync(s_patience);
        Assert.Equal("CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'", close.Text);
        Assert.Equal(0, broker.ConnectionCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_never_answers_is_cut(bool overTcp)
    {
        var broker = await StartImpatientAsync();
        await using var client = await OpenAsync(broker, overTcp);

        await broker.DisposeAsync().AsTask().WaitAsync(s_patience);

        Assert.Equal(0, broker.ConnectionCount);
        await ReadToEndAsync(client);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_does_not_read_is_cut(bool overTcp)
    {
        var broker = await StartImpatientAsync();
        await using var deaf = await OpenAsync(broker, overTcp);
        var channel = await deaf.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q");
        await using (var publisher = await OpenAsync(broker, overTcp: false))
        {
            await publisher.OpenChannelAsync();
            for (var i = 0; i < 64; i++)
            {
                publisher.WritePublish(1, "", "q", new byte[256 * 1024]);
                await publisher.FlushAsync();
            }

            await publisher.CloseAsync();
        }

        await broker.DisposeAsync().AsTask().WaitAsync(s_patience);

        Assert.Equal(0, broker.ConnectionCount);
    }

    [Fact]
    public async Task Clients_that_have_not_finished_the_handshake_are_cut()
    {
        var broker = await AmqpBroker.StartAsync(options => options.Server = options.Server with { ShutdownTimeout = s_patience * 2 });
        await using var silent = await WireConnection.ConnectAsync(broker.Endpoints[0]);
        await using var started = await WireConnection.ConnectAsync(broker.Endpoints[0]);
        await started.StartAsync();

        await broker.DisposeAsync().AsTask().WaitAsync(s_patience);

        await silent.ExpectEndAsync();
        await started.ExpectEndAsync();
    }

    [Fact]
    public async Task Stopping_twice_is_stopping_once()
    {
        var broker = await AmqpBroker.StartAsync();
        await using var client = await OpenAsync(broker, overTcp: true);

        var first = broker.DisposeAsync().AsTask();
        var second = broker.DisposeAsync().AsTask();
        await client.ExpectAsync<ConnectionClose>(0);
        Assert.False(second.IsCompleted);
        await client.SendAsync(0, default(ConnectionCloseOk));

        await first.WaitAsync(s_patience);
        await second.WaitAsync(s_patience);
        await broker.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(broker.Connect);
    }

    [Fact]
    public async Task A_port_can_be_taken_again_at_once()
    {
        IPEndPoint endPoint;
        await using (var broker = await AmqpBroker.StartAsync())
        {
            endPoint = broker.Endpoints[0];
            await using var client = await WireConnection.OpenAsync("127.0.0.1", endPoint.Port);
            await client.CloseAsync();
        }

        for (var i = 0; i < 5; i++)
        {
            await using var again = await AmqpBroker.StartAsync(options => options.Endpoints = [endPoint]);
            await using var client = await WireConnection.OpenAsync("127.0.0.1", endPoint.Port);
            Assert.Equal(endPoint, again.Endpoints[0]);
            await client.CloseAsync();
        }
    }

    private static Task<AmqpBroker> StartImpatientAsync() => AmqpBroker.StartAsync(options =>
        options.Server = options.Server with { ShutdownTimeout = TimeSpan.FromMilliseconds(50) });

    /// <summary>Whoever is cut may or may not have got the frames that were on their way.</summary>
    private static async Task ReadToEndAsync(WireConnection client)
    {
        while (await client.TryReadFrameAsync() is not null)
        {
        }
    }

    private static async Task<WireConnection> OpenAsync(AmqpBroker broker, bool overTcp)
    {
        if (overTcp)
        {
            return await WireConnection.OpenAsync("127.0.0.1", broker.Endpoints[0].Port);
        }

        var client = new WireConnection(broker.Connect());
        await client.OpenAsync();
        return client;
    }
}
