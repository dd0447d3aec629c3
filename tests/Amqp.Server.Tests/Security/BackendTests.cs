using System.Text;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Security;

/// <summary>Logins and permissions that come from a backend which takes its time.</summary>
public sealed class BackendTests
{
    private const string Refused = "Login was refused using authentication mechanism PLAIN. For details see the broker logfile.";

    private static readonly LoginAnswer s_accepted = LoginAnswer.Accept(["management"]);

    [Fact]
    public async Task A_login_waits_for_its_backend()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        var client = server.Connect(new WireOptions { User = "jane", Password = "pw" });
        await client.StartAsync();
        var login = client.AuthenticateAsync().AsTask();
        await backend.AnswerLoginAsync(s_accepted);
        await login;
        await client.TuneAsync();
        var open = client.OpenVirtualHostAsync().AsTask();
        await backend.AnswerAsync(AccessAnswer.Allowed);
        await open;

        var attempt = Assert.Single(backend.Attempts);
        Assert.Equal(("jane", "pw"), (attempt.UserName, attempt.PasswordText));
        var query = Assert.Single(backend.Queries);
        Assert.Equal(("jane", AccessTarget.VirtualHost, "/"), (query.UserName, query.Target, query.VirtualHost));
        Assert.Equal(["management"], query.Tags);
        Assert.Equal("jane", Assert.Single(server.Broker.Admin.Connections).UserName);
    }

    [Fact]
    public async Task A_refusal_an_error_and_an_exception_refuse()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        foreach (var answer in new Func<Task>[]
        {
            () => backend.AnswerLoginAsync(LoginAnswer.Refuse("no")),
            () => backend.AnswerLoginAsync(LoginAnswer.Error("down")),
            () => backend.FailLoginAsync(new IOException("broken")),
        })
        {
            var client = server.Connect();
            await client.StartAsync();
            await client.SendStartOkAsync();
            await answer();
            await client.AssertConnectionErrorAsync(ReplyCode.AccessRefused, 0, Refused);
        }
    }

    [Fact]
    public async Task Backends_are_asked_in_turn()
    {
        var (server, backend) = WithBackend(internalFirst: true);
        await using var _ = server;
        backend.Login = LoginAnswer.Accept([]);
        backend.Access = _ => AccessAnswer.Allowed;

        await (await server.OpenAsync()).OpenChannelAsync();
        Assert.Empty(backend.Attempts);
        await (await server.OpenAsync(new WireOptions { User = "jane", Password = "x" })).OpenChannelAsync();
        Assert.Equal("jane", Assert.Single(backend.Attempts).UserName);
    }

    [Fact]
    public async Task One_backend_may_authenticate_for_another_that_authorizes()
    {
        await using var server = new TestServer();
        var backend = new HeldBackend { Login = s_accepted };
        server.Broker.Logins.Entries = [LoginChainEntry.Of(backend, server.Broker.Logins.Internal)];

        // The password is the backend's business, the permissions are the directory's.
        server.Broker.Admin.Permissions.Set("app", "/", new PermissionSet("^mine$", "", ""));
        var channel = await server.ChannelAsync(new WireOptions { User = "app", Password = "another one" });
        await channel.DeclareQueueAsync("mine");
        await channel.SendAsync(new QueueDeclare { Queue = "other"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.QueueDeclare, "configure access to queue 'other' in vhost '/' refused for user 'app'");
        Assert.Empty(backend.Queries);

        var unknown = server.Connect(new WireOptions { User = "jane" });
        await unknown.StartAsync();
        await unknown.SendStartOkAsync();
        await unknown.AssertConnectionErrorAsync(ReplyCode.AccessRefused, 0, Refused);
    }

    [Fact]
    public async Task A_user_of_a_backend_comes_from_this_machine_where_the_name_says_so()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        server.Broker.Logins.LoopbackUsers = new HashSet<string> { "jane" };
        var client = server.Connect(new WireOptions { User = "jane" }, isLoopback: false);
        await client.StartAsync();
        await client.SendStartOkAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.AccessRefused, 0, Refused);
    }

    [Fact]
    public async Task Access_to_the_virtual_host_is_refused_with_the_backends_words()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        foreach (var (answer, suffix) in new[]
        {
            (AccessAnswer.Denied, ""),
            (AccessAnswer.Deny("not today"), " by backend held: not today"),
            (AccessAnswer.Error("timeout"), ", backend held returned an error: timeout"),
        })
        {
            backend.Access = _ => answer;
            var client = server.Connect(new WireOptions { User = "jane" });
            await client.StartAsync();
            await client.AuthenticateAsync();
            await client.TuneAsync();
            await client.SendAsync(0, new ConnectionOpen { VirtualHost = "/"u8 });
            await client.AssertConnectionErrorAsync(
                ReplyCode.NotAllowed, MethodIds.ConnectionOpen, $"access to vhost '/' refused for user 'jane'{suffix}");
        }
    }

    [Fact]
    public async Task Methods_wait_in_order_and_grants_are_remembered()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        backend.Access = _ => AccessAnswer.Allowed;
        var channel = await server.ChannelAsync(new WireOptions { User = "jane" });
        await channel.DeclareQueueAsync("q");
        backend.Queries.Clear();
        backend.Access = null;

        await channel.SendAsync(new QueueDeclare { Queue = "a"u8 });
        await channel.PublishAsync("", "q", "1"u8.ToArray());
        await channel.PublishAsync("", "q", "2"u8.ToArray());
        await channel.SendAsync(new QueueDeclare { Queue = "b"u8 });
        await backend.AnswerAsync(AccessAnswer.Allowed);
        await channel.ExpectAsync<QueueDeclareOk>();
        await backend.AskedAsync();
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        await backend.AnswerAsync(AccessAnswer.Allowed);
        await backend.AnswerAsync(AccessAnswer.Allowed);
        await channel.ExpectAsync<QueueDeclareOk>();
        Assert.Equal(2, server.StatusOf("q")!.Value.Ready);
        Assert.Equal(
            [(AccessTarget.Queue, "a", Permission.Configure), (AccessTarget.Exchange, "amq.default", Permission.Write), (AccessTarget.Queue, "b", Permission.Configure)],
            backend.Queries.Select(query => (query.Target, query.Name, query.Permission)));
    }

    [Fact]
    public async Task A_server_named_queue_is_asked_about_once()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        backend.Access = _ => AccessAnswer.Allowed;
        var channel = await server.ChannelAsync(new WireOptions { User = "jane" });
        var name = (await channel.DeclareQueueAsync("")).Name;
        Assert.Equal(name, Assert.Single(backend.Queries, query => query.Target == AccessTarget.Queue).Name);
        Assert.NotEqual(name, (await channel.DeclareQueueAsync("")).Name);
    }

    [Fact]
    public async Task A_publish_is_refused_when_its_content_is_complete()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        backend.Access = query => query.Name == "amq.fanout" ? AccessAnswer.Deny("no fanout") : AccessAnswer.Allowed;
        var channel = await server.ChannelAsync(new WireOptions { User = "jane" });
        var other = await channel.Connection.OpenChannelAsync(2);
        await channel.SendAsync(new BasicPublish { Exchange = "amq.fanout"u8, RoutingKey = "k"u8 });
        await other.ExpectNothingAsync();
        channel.Connection.WriteContentHeader(1, 2, [0, 0]);
        channel.Connection.WriteFrame(FrameType.Body, 1, "ab"u8);
        await channel.Connection.FlushAsync();
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.BasicPublish,
            "write access to exchange 'amq.fanout' in vhost '/' refused for user 'jane' by backend held: no fanout");
    }

    [Fact]
    public async Task Routing_keys_of_topic_exchanges_are_asked_about()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        backend.Access = query => query.RoutingKey == "secret" ? AccessAnswer.Denied : AccessAnswer.Allowed;
        var channel = await server.ChannelAsync(new WireOptions { User = "jane" });
        await channel.DeclareQueueAsync("q");
        await channel.BindQueueAsync("q", "amq.topic", "#");
        await channel.PublishAsync("amq.topic", "open", "1"u8.ToArray());
        await channel.PublishAsync("amq.topic", "open", "2"u8.ToArray());
        await channel.PublishAsync("amq.direct", "secret", "3"u8.ToArray());
        Assert.Equal(2u, (await channel.DeclareQueueAsync("q")).MessageCount);
        Assert.Equal(
            [("amq.topic", Permission.Read, "#"), ("amq.topic", Permission.Write, "open")],
            backend.Queries.Where(query => query.Target == AccessTarget.Topic).Select(query => (query.Name, query.Permission, query.RoutingKey)));
        await channel.PublishAsync("amq.topic", "secret", "4"u8.ToArray());
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.BasicPublish,
            "write access to topic 'secret' in exchange 'amq.topic' in vhost '/' refused for user 'jane'");
    }

    [Fact]
    public async Task An_operator_ends_a_connection_that_waits()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        backend.Access = _ => AccessAnswer.Allowed;
        var channel = await server.ChannelAsync(new WireOptions { User = "jane" });
        backend.Access = null;
        await channel.SendAsync(new QueueDeclare { Queue = "a"u8 });
        await backend.AskedAsync();
        Assert.Equal(1, server.Broker.Admin.Connections.CloseAll("enough"));
        await channel.Connection.AssertConnectionErrorAsync(ReplyCode.ConnectionForced, 0, "enough");
        await backend.AnswerAsync(AccessAnswer.Allowed);
        Assert.Null(server.StatusOf("a"));
    }

    [Fact]
    public async Task A_handshake_that_waits_too_long_ends()
    {
        await using var server = new TestServer(virtualTime: true);
        var backend = new HeldBackend();
        server.Broker.Logins.Entries = [LoginChainEntry.Of(backend)];
        var client = server.Connect();
        await client.StartAsync();
        await client.SendStartOkAsync();
        await server.AdvanceAsync(9.9);
        Assert.False(client.HasEnded());
        await server.AdvanceAsync(0.2);
        Assert.True(client.HasEnded());
        await backend.AnswerLoginAsync(s_accepted);
    }

    [Fact]
    public async Task Expired_credentials_end_the_connection_unless_a_new_secret_comes_before()
    {
        await using var server = new TestServer(virtualTime: true);
        var now = server.Runtime.Time.GetUtcNow();
        var backend = new HeldBackend { Login = LoginAnswer.Accept([], expiresAt: now.AddSeconds(100)), Access = _ => AccessAnswer.Allowed };
        server.Broker.Logins.Entries = [LoginChainEntry.Of(backend)];
        var first = await server.OpenAsync();
        var second = await server.OpenAsync();
        backend.Secret = LoginAnswer.Accept([], expiresAt: now.AddSeconds(150));
        await second.SendAsync(0, new ConnectionUpdateSecret { NewSecret = "new"u8, Reason = "soon"u8 });
        await second.ExpectAsync<ConnectionUpdateSecretOk>(0);
        Assert.Equal("new", backend.Attempts.Last().PasswordText);

        await server.AdvanceAsync(99.9);
        await first.OpenChannelAsync();
        await server.AdvanceAsync(0.2);
        await first.AssertConnectionErrorAsync(ReplyCode.ConnectionForced, 0, "credential expired");
        await second.OpenChannelAsync();
        await server.AdvanceAsync(50);
        await second.AssertConnectionErrorAsync(ReplyCode.ConnectionForced, 0, "credential expired");
    }

    [Fact]
    public async Task A_new_secret_is_refused_by_its_backend()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        backend.Access = _ => AccessAnswer.Allowed;
        foreach (var (answer, text) in new[]
        {
            (LoginAnswer.Refuse("bad signature"), "New secret was refused by one of the backends"),
            (LoginAnswer.Error("no keys"), "Secret update failed"),
        })
        {
            backend.Secret = answer;
            var client = await server.OpenAsync();
            await client.SendAsync(0, new ConnectionUpdateSecret { NewSecret = "new"u8, Reason = "r"u8 });
            await client.AssertConnectionErrorAsync(ReplyCode.NotAllowed, MethodIds.ConnectionUpdateSecret, text);
        }
    }

    [Fact]
    public async Task A_new_secret_cancels_consumers_that_may_not_read_any_more()
    {
        var (server, backend) = WithBackend();
        await using var _ = server;
        backend.Login = s_accepted;
        backend.Access = _ => AccessAnswer.Allowed;
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("kept");
        await channel.DeclareQueueAsync("lost");
        await channel.ConsumeAsync("kept", "k");
        await channel.ConsumeAsync("lost", "l");
        backend.Secret = LoginAnswer.Accept([]);
        backend.Access = query => query.Name == "lost" ? AccessAnswer.Denied : AccessAnswer.Allowed;
        await channel.Connection.SendAsync(0, new ConnectionUpdateSecret { NewSecret = "new"u8, Reason = "r"u8 });
        var cancel = await channel.ExpectAsync<BasicCancel>();
        Assert.Equal("l", Encoding.UTF8.GetString(cancel.Decode<BasicCancel>().ConsumerTag));
        await channel.Connection.ExpectAsync<ConnectionUpdateSecretOk>(0);
        Assert.Equal((1, 0), (server.StatusOf("kept")!.Value.Consumers, server.StatusOf("lost")!.Value.Consumers));
    }

    private static (TestServer Server, HeldBackend Backend) WithBackend(bool internalFirst = false)
    {
        var server = new TestServer();
        var backend = new HeldBackend();
        var logins = server.Broker.Logins;
        logins.Entries = internalFirst ? [LoginChainEntry.Of(logins.Internal), LoginChainEntry.Of(backend)] : [LoginChainEntry.Of(backend)];
        return (server, backend);
    }
}
