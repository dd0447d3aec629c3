using System.Text;
using Amqp.Broker.Security;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>From start-ok to open-ok: logins, tuning, virtual hosts, and the time there is for all of it.</summary>
public sealed class HandshakeTests
{
    private static readonly FieldTable s_noCapabilities = WireOptions.Properties();

    [Fact]
    public async Task Tune_offers_what_the_options_say()
    {
        await using var server = new TestServer(new ServerOptions { ChannelMax = 100, FrameMax = 20000, Heartbeat = 17 });
        var client = server.Connect();
        await client.StartAsync();
        await client.AuthenticateAsync();
        Assert.Equal(((ushort)100, 20000u, (ushort)17), client.ServerTune);
    }

    [Fact]
    public async Task Tune_offers_what_RabbitMQ_offers_by_default()
    {
        await using var server = new TestServer();
        var client = server.Connect();
        await client.StartAsync();
        await client.AuthenticateAsync();
        Assert.Equal(((ushort)2047, 131072u, (ushort)60), client.ServerTune);
    }

    [Fact]
    public async Task Amqplain_logs_in()
    {
        await using var server = new TestServer();
        var table = new FieldTableBuilder().Add("LOGIN", "guest").Add("PASSWORD", "guest").Build();
        var client = await server.OpenAsync(new WireOptions { Mechanism = "AMQPLAIN", Response = table.Content.ToArray() });
        await client.OpenChannelAsync();
    }

    [Theory]
    [InlineData("PLAIN", "\0guest\0wrong")]
    [InlineData("PLAIN", "\0guest\0")]
    [InlineData("PLAIN", "\0nobody\0guest")]
    [InlineData("PLAIN", "\0\0")]
    [InlineData("PLAIN", "\0Guest\0guest")]
    public async Task Bad_credentials_are_told_to_clients_that_understand(string mechanism, string response)
    {
        await using var server = new TestServer();
        var client = await StartWithAsync(server, new WireOptions { Mechanism = mechanism, Response = Encoding.UTF8.GetBytes(response) });
        await client.AssertConnectionErrorAsync(
            ReplyCode.AccessRefused, 0, $"Login was refused using authentication mechanism {mechanism}. For details see the broker logfile.");
    }

    [Fact]
    public async Task Bad_amqplain_credentials_are_told_to_clients_that_understand()
    {
        await using var server = new TestServer();
        var table = new FieldTableBuilder().Add("LOGIN", "guest").Add("PASSWORD", "wrong").Build();
        var client = await StartWithAsync(server, new WireOptions { Mechanism = "AMQPLAIN", Response = table.Content.ToArray() });
        await client.AssertConnectionErrorAsync(
            ReplyCode.AccessRefused, 0, "Login was refused using authentication mechanism AMQPLAIN. For details see the broker logfile.");
    }

    [Fact]
    public async Task Bad_credentials_end_the_transport_after_three_seconds_for_other_clients()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await StartWithAsync(server, new WireOptions { Password = "wrong", ClientProperties = s_noCapabilities });
        await AssertSilentEndAsync(server, client);
    }

    [Theory]
    [InlineData("PLAIN", "")]
    [InlineData("PLAIN", "guest\0guest")]
    [InlineData("PLAIN", "\0guest")]
    [InlineData("PLAIN", "guest\0guest\0guest")]
    [InlineData("PLAIN", "\0guest\0guest\0")]
    [InlineData("AMQPLAIN", "")]
    [InlineData("AMQPLAIN", "nonsense")]
    [InlineData("AMQPLAIN", "\u0005LOGINS\0\0\0\u0005guest")]
    [InlineData("EXTERNAL", "")]
    [InlineData("plain", "\0guest\0guest")]
    [InlineData("", "")]
    public async Task What_is_no_login_at_all_is_met_with_silence(string mechanism, string response)
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await StartWithAsync(server, new WireOptions { Mechanism = mechanism, Response = Encoding.UTF8.GetBytes(response) });
        await AssertSilentEndAsync(server, client);
    }

    [Fact]
    public async Task Guest_may_not_log_in_from_elsewhere_but_others_may()
    {
        await using var server = new TestServer();
        var client = server.Connect(isLoopback: false);
        await client.StartAsync();
        await client.SendStartOkAsync();
        await client.AssertConnectionErrorAsync(
            ReplyCode.AccessRefused, 0, "Login was refused using authentication mechanism PLAIN. For details see the broker logfile.");
        await server.OpenAsync(new WireOptions { User = "app", Password = "secret" }, isLoopback: false);
    }

    [Theory]
    [InlineData(4095u, (ushort)2047, "negotiated frame_max = 4095 is lower than the minimum allowed value (4096)")]
    [InlineData(1u, (ushort)2047, "negotiated frame_max = 1 is lower than the minimum allowed value (4096)")]
    [InlineData(0u, (ushort)2047, "negotiated frame_max = 0 is higher than the maximum allowed value (131072)")]
    [InlineData(131073u, (ushort)2047, "negotiated frame_max = 131073 is higher than the maximum allowed value (131072)")]
    [InlineData(131072u, (ushort)0, "negotiated channel_max = 0 (no limit) is higher than the maximum allowed value (2047)")]
    [InlineData(131072u, (ushort)2048, "negotiated channel_max = 2048 is higher than the maximum allowed value (2047)")]
    [InlineData(131072u, (ushort)65535, "negotiated channel_max = 65535 is higher than the maximum allowed value (2047)")]
    public async Task Tuning_beyond_what_was_offered_is_refused(uint frameMax, ushort channelMax, string text)
    {
        await using var server = new TestServer();
        var client = server.Connect(new WireOptions { FrameMax = frameMax, ChannelMax = channelMax });
        await client.StartAsync();
        await client.AuthenticateAsync();
        await client.TuneAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.NotAllowed, MethodIds.ConnectionTuneOk, text);
    }

    [Theory]
    [InlineData(4096u, (ushort)1, (ushort)0)]
    [InlineData(8192u, (ushort)2047, (ushort)60)]
    [InlineData(131072u, (ushort)100, (ushort)65535)]
    public async Task Tuning_within_what_was_offered_is_accepted(uint frameMax, ushort channelMax, ushort heartbeat)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync(new WireOptions { FrameMax = frameMax, ChannelMax = channelMax, Heartbeat = heartbeat });
        await client.OpenChannelAsync();
    }

    [Fact]
    public async Task A_server_without_limits_accepts_none()
    {
        await using var server = new TestServer(new ServerOptions { FrameMax = 0, ChannelMax = 0 });
        var client = await server.OpenAsync(new WireOptions { FrameMax = 0, ChannelMax = 0 });
        var channel = await client.OpenChannelAsync(65535);
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", new byte[300_000]);
        Assert.Equal(300_000, (await channel.GetAsync("q", noAck: true))!.Body.Length);
    }

    [Fact]
    public async Task An_unknown_virtual_host_is_refused()
    {
        await using var server = new TestServer();
        var client = server.Connect(new WireOptions { VirtualHost = "nowhere" });
        await client.StartAsync();
        await client.AuthenticateAsync();
        await client.TuneAsync();
        await client.SendAsync(0, new ConnectionOpen { VirtualHost = "nowhere"u8 });
        await client.AssertConnectionErrorAsync(ReplyCode.NotAllowed, MethodIds.ConnectionOpen, "vhost nowhere not found");
    }

    [Fact]
    public async Task Virtual_hosts_do_not_share_queues()
    {
        await using var server = new TestServer();
        server.Broker.Admin.AddVirtualHost("other");
        server.Broker.Admin.Permissions.Set("guest", "other", PermissionSet.Full);
        var here = await server.ChannelAsync();
        var there = await server.ChannelAsync(new WireOptions { VirtualHost = "other" });
        await here.DeclareQueueAsync("q");
        await there.SendAsync(new QueueDeclare { Queue = "q"u8, Passive = true });
        await there.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueDeclare, "no queue 'q' in vhost 'other'");
    }

    [Fact]
    public async Task More_connections_than_allowed_are_refused_and_room_comes_back()
    {
        await using var server = new TestServer(new ServerOptions { MaxConnections = 1 });
        var first = await server.OpenAsync();
        var second = server.Connect();
        await second.StartAsync();
        await second.AuthenticateAsync();
        await second.TuneAsync();
        await second.SendAsync(0, new ConnectionOpen { VirtualHost = "/"u8 });
        await second.AssertConnectionErrorAsync(
            ReplyCode.NotAllowed, MethodIds.ConnectionOpen, "connection refused: node connection limit (1) is reached");
        await first.CloseAsync();
        await server.IdleAsync();
        await server.OpenAsync();
    }

    [Fact]
    public async Task Whoever_takes_longer_than_the_handshake_timeout_is_cut()
    {
        await using var server = new TestServer(virtualTime: true);
        var silent = server.Connect();
        var slow = server.Connect();
        await slow.StartAsync();
        await slow.AuthenticateAsync();
        await server.AdvanceAsync(9.9);
        Assert.Equal(2, server.Server.ConnectionCount);
        Assert.False(silent.HasEnded());
        await server.AdvanceAsync(0.2);
        Assert.True(silent.HasEnded());
        Assert.True(slow.HasEnded());
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task An_open_connection_has_left_the_handshake_timeout_behind()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        await server.AdvanceAsync(3600);
        await client.OpenChannelAsync();
    }

    [Fact]
    public async Task Channel_methods_before_open_are_met_with_silence()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = server.Connect();
        await client.StartAsync();
        await client.AuthenticateAsync();
        await client.TuneAsync();
        await client.SendAsync(1, new ChannelOpen());
        await AssertSilentEndAsync(server, client);
    }

    [Fact]
    public async Task A_method_out_of_turn_is_met_with_silence()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = server.Connect();
        await client.StartAsync();
        await client.SendAsync(0, new ConnectionOpen { VirtualHost = "/"u8 });
        await AssertSilentEndAsync(server, client);
    }

    [Theory]
    [InlineData(MethodIds.ConnectionStartOk)]
    [InlineData(MethodIds.ConnectionTuneOk)]
    [InlineData(MethodIds.ConnectionOpen)]
    [InlineData(MethodIds.ConnectionSecureOk)]
    [InlineData(MethodIds.ConnectionCloseOk)]
    [InlineData(MethodIds.ConnectionBlocked)]
    public async Task Methods_of_the_handshake_are_refused_on_an_open_connection(uint method)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        byte[] payload = [(byte)(method >> 24), (byte)(method >> 16), (byte)(method >> 8), (byte)method, 0, 0, 0, 0, 0, 0, 0, 0];
        client.WriteFrame(FrameType.Method, 0, payload);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.ChannelError, method, "unexpected method in connection state running");
    }

    [Fact]
    public async Task A_client_may_send_the_whole_handshake_at_once()
    {
        await using var server = new TestServer();
        var client = server.Connect();
        client.Write(ProtocolHeader.Amqp091);
        client.Write(0, new ConnectionStartOk { ClientProperties = s_noCapabilities.Content, Mechanism = "PLAIN"u8, Response = "\0guest\0guest"u8, Locale = "en_US"u8 });
        client.Write(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = 131072, Heartbeat = 0 });
        client.Write(0, new ConnectionOpen { VirtualHost = "/"u8 });
        client.Write(1, new ChannelOpen());
        await client.FlushAsync();
        await client.ExpectAsync<ConnectionStart>(0);
        await client.ExpectAsync<ConnectionTune>(0);
        await client.ExpectAsync<ConnectionOpenOk>(0);
        await client.ExpectAsync<ChannelOpenOk>(1);
    }

    [Fact]
    public async Task Client_properties_of_six_kilobytes_fit_into_the_handshake()
    {
        await using var server = new TestServer();
        var properties = new FieldTableBuilder().Add("token", new string('x', 6000)).Build();
        var client = await server.OpenAsync(new WireOptions { ClientProperties = properties });
        await client.OpenChannelAsync();
    }

    [Fact]
    public async Task A_new_secret_means_nothing_to_the_brokers_own_users()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.SendAsync(0, new ConnectionUpdateSecret { NewSecret = "whatever"u8, Reason = "because"u8 });
        await client.ExpectAsync<ConnectionUpdateSecretOk>(0);
        await client.OpenChannelAsync();
    }

    private static async Task<WireConnection> StartWithAsync(TestServer server, WireOptions options)
    {
        var client = server.Connect(options);
        await client.StartAsync();
        await client.SendStartOkAsync();
        return client;
    }

    private static async Task AssertSilentEndAsync(TestServer server, WireConnection client)
    {
        await server.AdvanceAsync(2.9);
        Assert.False(client.HasEnded());
        await server.AdvanceAsync(0.2);
        Assert.True(client.HasEnded());
        Assert.Equal(0, server.Server.ConnectionCount);
    }
}
