using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>Heartbeats, AMQP 0-9-1 section 4.2.7, in virtual time.</summary>
public sealed class HeartbeatTests
{
    [Fact]
    public async Task An_idle_server_sends_one_every_half_interval()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync(new WireOptions { Heartbeat = 10 });

        // The frames of the handshake stand for the first one.
        await server.AdvanceAsync(5.02);
        Assert.Empty(await client.ReadAvailableAsync());
        for (var i = 0; i < 6; i++)
        {
            await client.SendHeartbeatAsync();
            await server.AdvanceAsync(4.9);
            Assert.Empty(await client.ReadAvailableAsync());
            await server.AdvanceAsync(0.11);
            Assert.Equal(FrameType.Heartbeat, Assert.Single(await client.ReadAvailableAsync()).Type);
        }
    }

    [Fact]
    public async Task A_server_that_sends_other_frames_sends_no_heartbeat()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync(new WireOptions { Heartbeat = 10 });
        var channel = await client.OpenChannelAsync();
        for (var i = 0; i < 8; i++)
        {
            await server.AdvanceAsync(4);
            await channel.ExpectNothingAsync();
            Assert.Empty(await client.ReadAvailableAsync());
        }
    }

    [Fact]
    public async Task A_silent_client_is_cut_between_two_and_three_intervals()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync(new WireOptions { Heartbeat = 10 });
        await server.AdvanceAsync(19.9);
        Assert.Equal(1, server.Server.ConnectionCount);
        await server.AdvanceAsync(10.2);
        Assert.Equal(0, server.Server.ConnectionCount);
        Assert.All(await client.ReadAvailableAsync(), frame => Assert.Equal(FrameType.Heartbeat, frame.Type));
        Assert.True(client.HasEnded());
    }

    [Fact]
    public async Task Any_octet_counts_as_a_sign_of_life()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync(new WireOptions { Heartbeat = 10 });
        byte[] slowFrame = [8, 0, 0, 0, 0, 0, 0];
        foreach (var octet in slowFrame)
        {
            await server.AdvanceAsync(15);
            await client.SendAsync([octet]);
        }

        Assert.Equal(1, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task Without_heartbeats_nobody_is_cut_and_nothing_is_sent()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync(new WireOptions { Heartbeat = 0 });
        await server.AdvanceAsync(100_000);
        Assert.Empty(await client.ReadAvailableAsync());
        await client.OpenChannelAsync();
    }

    [Fact]
    public async Task A_client_that_was_cut_has_its_messages_given_back()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync(new WireOptions { Heartbeat = 2 });
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m");
        await channel.ConsumeAsync("q");
        await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(6.1);
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
        Assert.Equal(0, server.StatusOf("q")!.Value.Consumers);
    }
}
