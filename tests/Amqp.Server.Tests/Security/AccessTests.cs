using System.Text;
using Amqp.Broker.Administration;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Security;

/// <summary>Who may connect, how often, and how operators end it.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task A_virtual_host_is_closed_to_users_without_permissions_in_it()
    {
        await using var server = new TestServer();
        server.Broker.Admin.AddVirtualHost("v");
        await RefusedOpen(server, "access to vhost 'v' refused for user 'guest'", new WireOptions { VirtualHost = "v" });
        server.Broker.Admin.Permissions.Set("guest", "v", new PermissionSet("", "", ""));
        await server.ChannelAsync(new WireOptions { VirtualHost = "v" });
    }

    [Fact]
    public async Task Connections_to_a_virtual_host_can_be_limited()
    {
        await using var server = new TestServer();
        server.Broker.Admin.Limits.SetVirtualHost("/", new VirtualHostLimits(MaxConnections: 1));
        var first = await server.OpenAsync();
        await RefusedOpen(server, "access to vhost '/' refused for user 'guest': connection limit (1) is reached");
        await first.CloseAsync();
        await server.IdleAsync();
        await server.OpenAsync();
        server.Broker.Admin.Limits.SetVirtualHost("/", new VirtualHostLimits(MaxConnections: 0));
        await RefusedOpen(server, "access to vhost '/' refused for user 'guest': connection limit (0) is reached");
    }

    [Fact]
    public async Task Connections_of_a_user_can_be_limited()
    {
        await using var server = new TestServer();
        server.Broker.Admin.Limits.SetUser("guest", new UserLimits(MaxConnections: 1));
        var first = await server.OpenAsync();
        await RefusedOpen(server, "connection refused for user 'guest': user connection limit (1) is reached");
        await server.OpenAsync(new WireOptions { User = "app", Password = "secret" });
        await first.DisposeAsync();
        await server.IdleAsync();
        await server.OpenAsync();
    }

    [Fact]
    public async Task Channels_of_a_user_can_be_limited_over_all_connections()
    {
        await using var server = new TestServer();
        server.Broker.Admin.Limits.SetUser("guest", new UserLimits(MaxChannels: 2));
        var connection = await server.OpenAsync();
        await connection.OpenChannelAsync(1);
        var second = await connection.OpenChannelAsync(2);
        await second.CloseAsync();
        await connection.OpenChannelAsync(2);
        var other = await server.OpenAsync();
        await other.SendAsync(1, new ChannelOpen());
        await other.AssertConnectionErrorAsync(
            ReplyCode.NotAllowed, 0, "number of channels opened for user 'guest' has reached the maximum allowed user limit of 2");
        await connection.CloseAsync();
        await server.IdleAsync();
        await (await server.OpenAsync()).OpenChannelAsync();
        Assert.Equal(1, server.Broker.Admin.Users.Find("guest")!.Channels);
    }

    [Fact]
    public async Task Channels_of_the_node_can_be_limited()
    {
        await using var server = new TestServer(new ServerOptions { ChannelMaxPerNode = 1, NodeName = "rabbit@here" });
        var connection = await server.OpenAsync();
        await connection.OpenChannelAsync(1);
        await connection.SendAsync(2, new ChannelOpen());
        await connection.AssertConnectionErrorAsync(
            ReplyCode.NotAllowed, 0, "number of channels opened on node 'rabbit@here' has reached the maximum allowed limit of 1");
        await server.IdleAsync();
        Assert.Equal(0, server.Broker.Connections.ChannelCount);
        await (await server.OpenAsync()).OpenChannelAsync(1);
    }

    [Fact]
    public async Task Queues_of_a_virtual_host_can_be_limited()
    {
        await using var server = new TestServer();
        server.Broker.Admin.Limits.SetVirtualHost("/", new VirtualHostLimits(MaxQueues: 1));
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("a");
        await channel.SendAsync(new QueueDeclare { Queue = "b"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.QueueDeclare, "cannot declare queue 'b': queue limit in vhost '/' (1) is reached");
        await channel.DeclareQueueAsync("a");
    }

    [Fact]
    public async Task Operators_see_connections_and_close_them()
    {
        await using var server = new TestServer();
        var properties = new FieldTableBuilder().Add("connection_name", "orders").Add("product", "test").Build();
        var connection = await server.OpenAsync(new WireOptions { ClientProperties = properties });
        await connection.OpenChannelAsync(1);
        var seen = Assert.Single(server.Broker.Admin.Connections);
        Assert.Equal(("orders", "guest", "/", 1), (seen.ClientName, seen.UserName, seen.VirtualHostName, seen.ChannelCount));
        Assert.Equal(properties, seen.ClientProperties);
        Assert.Equal((connection.FrameMax, connection.ServerTune.ChannelMax), (seen.FrameMax, seen.ChannelMax));
        Assert.Same(seen, server.Broker.Admin.Connections.Find(seen.Name));
        Assert.False(server.Broker.Admin.Connections.Close("nobody"));
        Assert.True(server.Broker.Admin.Connections.Close(seen.Name));
        await connection.AssertConnectionErrorAsync(ReplyCode.ConnectionForced, 0, ConnectionAdmin.DefaultReason);
        await server.IdleAsync();
        Assert.Empty(server.Broker.Admin.Connections);

        var mine = await server.OpenAsync();
        var app = await server.OpenAsync(new WireOptions { User = "app", Password = "secret" });
        Assert.Equal(1, server.Broker.Admin.Connections.CloseOfUser("app", "go away"));
        await app.AssertConnectionErrorAsync(ReplyCode.ConnectionForced, 0, "go away");
        await mine.OpenChannelAsync();
        Assert.Equal(1, server.Broker.Admin.Connections.CloseAll("all"));
        await mine.AssertConnectionErrorAsync(ReplyCode.ConnectionForced, 0, "all");
    }

    [Fact]
    public async Task Deleting_a_virtual_host_closes_its_connections()
    {
        await using var server = new TestServer();
        server.Broker.Admin.AddVirtualHost("v");
        server.Broker.Admin.Permissions.Set("guest", "v", PermissionSet.Full);
        var inside = await server.OpenAsync(new WireOptions { VirtualHost = "v" });
        await (await inside.OpenChannelAsync()).DeclareQueueAsync("mine", exclusive: true);
        var outside = await server.ChannelAsync();
        Assert.True(server.Broker.Admin.DeleteVirtualHost("v"));
        await inside.AssertConnectionErrorAsync(ReplyCode.ConnectionForced, 0, "vhost 'v' is deleted");
        await outside.ExpectNothingAsync();
        await RefusedOpen(server, "vhost v not found", new WireOptions { VirtualHost = "v" });
    }

    [Fact]
    public async Task Deleting_a_user_closes_its_connections()
    {
        await using var server = new TestServer();
        var app = await server.OpenAsync(new WireOptions { User = "app", Password = "secret" });
        var guest = await server.ChannelAsync();
        Assert.True(server.Broker.Admin.DeleteUser("app"));
        await app.AssertConnectionErrorAsync(ReplyCode.ConnectionForced, 0, "user 'app' is deleted");
        await guest.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_user_who_is_deleted_between_login_and_open_is_refused()
    {
        await using var server = new TestServer();
        var client = server.Connect(new WireOptions { User = "app", Password = "secret" });
        await client.StartAsync();
        await client.AuthenticateAsync();
        await client.TuneAsync();
        server.Broker.Admin.DeleteUser("app");
        await client.SendAsync(0, new ConnectionOpen { VirtualHost = "/"u8 });
        await client.AssertConnectionErrorAsync(ReplyCode.NotAllowed, MethodIds.ConnectionOpen, "access to vhost '/' refused for user 'app'");
    }

    [Fact]
    public async Task A_new_secret_is_checked_and_consumers_that_may_not_read_any_more_are_cancelled()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("kept");
        await channel.DeclareQueueAsync("lost");
        await channel.ConsumeAsync("kept", "k");
        await channel.ConsumeAsync("lost", "l");
        server.Broker.Admin.Permissions.Set("guest", "/", new PermissionSet(".*", ".*", "^kept$"));
        await channel.Connection.SendAsync(0, new ConnectionUpdateSecret { NewSecret = "guest"u8, Reason = "rotation"u8 });
        await channel.Connection.ExpectAsync<ConnectionUpdateSecretOk>(0);
        var cancel = await channel.ExpectAsync<BasicCancel>();
        Assert.Equal("l", Encoding.UTF8.GetString(cancel.Decode<BasicCancel>().ConsumerTag));
        Assert.Equal((1, 0), (server.StatusOf("kept")!.Value.Consumers, server.StatusOf("lost")!.Value.Consumers));
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_new_secret_ends_a_connection_that_has_lost_its_access()
    {
        await using var server = new TestServer();
        var locked = await server.OpenAsync();
        server.Broker.Admin.Permissions.Clear("guest", "/");
        await locked.SendAsync(0, new ConnectionUpdateSecret { NewSecret = "guest"u8, Reason = ""u8 });
        await locked.AssertConnectionErrorAsync(
            ReplyCode.NotAllowed, MethodIds.ConnectionUpdateSecret, "access to vhost '/' refused for user 'guest'");
    }

    private static async Task RefusedOpen(TestServer server, string text, WireOptions? options = null)
    {
        options ??= new WireOptions();
        var client = server.Connect(options);
        await client.StartAsync();
        await client.AuthenticateAsync();
        await client.TuneAsync();
        await client.SendAsync(0, new ConnectionOpen { VirtualHost = Encoding.UTF8.GetBytes(options.VirtualHost) });
        await client.AssertConnectionErrorAsync(ReplyCode.NotAllowed, MethodIds.ConnectionOpen, text);
    }
}
