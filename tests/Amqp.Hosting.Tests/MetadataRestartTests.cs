using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Server;
using Amqp.TestKit.Wire;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Tests;

/// <summary>A broker is stopped and started on the same data directory.</summary>
public sealed class MetadataRestartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LineCollector _log = new();

    public void Dispose()
    {
        _directory.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task What_is_durable_is_there_again_with_its_messages()
    {
        await using (var broker = await StartAsync())
        {
            broker.Admin.VirtualHosts.Set("orders", new VirtualHostSettings { Description = "d" });
            broker.Admin.Users.Set("alice", "secret");
            broker.Admin.Permissions.Set("alice", "orders", PermissionSet.Full);
            broker.Admin.Policies.Set("orders", "p", "^q", new FieldTableBuilder().Add("max-length", 7).Build());
            await using var client = await OpenAsync(broker, "alice", "secret", "orders");
            var channel = await client.OpenChannelAsync();
            await channel.DeclareExchangeAsync("x", "topic", durable: true);
            await channel.DeclareQueueAsync("q", durable: true);
            await channel.DeclareQueueAsync("transient");
            await channel.BindQueueAsync("q", "x", "a.*");
            await channel.SelectConfirmsAsync();
            await channel.PublishAsync("x", "a.b", "kept", new WireProperties { DeliveryMode = 2 });
            await channel.ExpectAllConfirmsAsync();
        }

        await using var again = await StartAsync();
        Assert.Equal("d", again.Admin.VirtualHosts.Find("orders")!.Settings.Description);
        await using var reader = await OpenAsync(again, "alice", "secret", "orders");
        var reading = await reader.OpenChannelAsync();
        Assert.Equal(new QueueInfo("q", 1, 0), await reading.DeclareQueueAsync("q", durable: true));
        Assert.Equal("kept", (await reading.GetAsync("q", noAck: true))!.Text);
        await reading.PublishAsync("x", "a.c", "routed");
        Assert.Equal("routed", (await reading.GetAsync("q", noAck: true))!.Text);
        Assert.Equal("p", again.Admin.VirtualHosts.Find("orders")!.FindQueue("q"u8)!.Policy.PolicyName);
        await reading.SendAsync(new QueueDeclare { Queue = "transient"u8, Passive = true });
        await reading.ExpectCloseAsync(ReplyCode.NotFound);
    }

    [Fact]
    public async Task Configured_users_and_virtual_hosts_are_for_the_first_start_only()
    {
        await using (var broker = await StartAsync(options =>
        {
            options.Users = [new("alice", "secret") { Tags = ["management"], Permissions = new PermissionSet("^a", "^b", "^c") }];
            options.DefaultVirtualHost = "main";
        }))
        {
            Assert.Equal(["main"], broker.Admin.VirtualHosts.Select(host => host.Name));
            Assert.Equal(["alice"], broker.Admin.Users.Select(user => user.Name));
            Assert.Equal(["management"], broker.Admin.Users.Find("alice")!.Tags);
            Assert.Equal(new PermissionSet("^a", "^b", "^c"), broker.Admin.Permissions.Find("alice", "main"));
            Assert.EndsWith("/main", broker.Uri.AbsolutePath, StringComparison.Ordinal);
            broker.Admin.Users.Set("alice", "changed");
        }

        Assert.DoesNotContain(_log.Lines, line => line.Contains("not the first start", StringComparison.Ordinal));
        await using (var again = await StartAsync(options => options.Users = [new("alice", "secret"), new("bob", "b")]))
        {
            Assert.Equal(["main"], again.Admin.VirtualHosts.Select(host => host.Name));
            Assert.Equal(["alice"], again.Admin.Users.Select(user => user.Name));
            await using var client = await OpenAsync(again, "alice", "changed", "main");
            again.Admin.Users.Delete("alice");
            again.Admin.VirtualHosts.Delete("main");
        }

        Assert.Single(_log.Lines, line => line.Contains("not the first start", StringComparison.Ordinal));
        await using var empty = await StartAsync();
        Assert.Empty(empty.Admin.VirtualHosts);
        Assert.Empty(empty.Admin.Users);
    }

    [Fact]
    public async Task Who_may_log_in_from_this_machine_only_is_up_to_the_options_of_every_start()
    {
        await using (var broker = await StartAsync())
        {
            Assert.True(broker.Admin.Users.Find("guest")!.IsLoopbackOnly);
        }

        await using (var broker = await StartAsync(options => options.Users = [new("guest", "guest")]))
        {
            Assert.False(broker.Admin.Users.Find("guest")!.IsLoopbackOnly);
        }

        await using var again = await StartAsync(options => options.LoopbackUsers = ["guest", "later"]);
        Assert.True(again.Admin.Users.Find("guest")!.IsLoopbackOnly);
        Assert.True(again.Admin.Users.Set("later", "p").IsLoopbackOnly);
        Assert.False(again.Admin.Users.Set("other", "p").IsLoopbackOnly);
    }

    [Fact]
    public async Task The_cluster_keeps_its_name_unless_another_is_configured_and_its_id_always()
    {
        string id;
        await using (var broker = await StartAsync())
        {
            Assert.Equal("rabbit@localhost", await ClusterNameAsync(broker));
            Assert.Null(broker.Admin.GlobalParameters.Find("cluster_name"));
            id = broker.Admin.GlobalParameters.Find("internal_cluster_id")!.Value.GetString()!;
            Assert.Matches("^rabbitmq-cluster-id-[A-Za-z0-9_-]{22}$", id);
            broker.Admin.GlobalParameters.Set("cluster_name", "east");
            Assert.Equal("east", await ClusterNameAsync(broker));
        }

        await using (var broker = await StartAsync())
        {
            Assert.Equal("east", await ClusterNameAsync(broker));
            Assert.Equal(id, broker.Admin.GlobalParameters.Find("internal_cluster_id")!.Value.GetString());
        }

        await using var named = await StartAsync(options => options.Server = new ServerOptions { ClusterName = "west" });
        Assert.Equal("west", await ClusterNameAsync(named));
        Assert.Equal("west", named.Admin.GlobalParameters.Find("cluster_name")!.Value.GetString());
    }

    [Fact]
    public async Task The_data_directory_can_be_taken_elsewhere_and_the_node_renamed()
    {
        await using (var broker = await StartAsync())
        {
            await using var client = await OpenAsync(broker, "guest", "guest", "/");
            await (await client.OpenChannelAsync()).DeclareQueueAsync("q", durable: true);
        }

        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories),
            entry => entry[_directory.Path.Length..].Contains(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
                || entry[_directory.Path.Length..].Contains("localhost", StringComparison.Ordinal));
        using var elsewhere = new TemporaryDirectory();
        Directory.Move(System.IO.Path.Combine(_directory.Path, "data"), System.IO.Path.Combine(elsewhere.Path, "moved"));
        await using var again = await AmqpBroker.StartAsync(options =>
        {
            options.DataDirectory = System.IO.Path.Combine(elsewhere.Path, "moved");
            options.Server = new ServerOptions { NodeName = "rabbit@elsewhere" };
        });
        await using var reader = await OpenAsync(again, "guest", "guest", "/");
        await (await reader.OpenChannelAsync()).DeclareQueueAsync("q", durable: true, passive: true);
    }

    [Fact]
    public async Task What_a_damaged_file_has_lost_is_said_and_the_rest_is_there()
    {
        await using (var broker = await StartAsync())
        {
            await using var client = await OpenAsync(broker, "guest", "guest", "/");
            var channel = await client.OpenChannelAsync();
            await channel.DeclareQueueAsync("first-queue", durable: true);
            await channel.DeclareQueueAsync("second-queue", durable: true);
            await channel.BindQueueAsync("first-queue", "amq.topic", "k");
        }

        var path = System.IO.Path.Combine(_directory.Path, "data", "metadata");
        var content = await File.ReadAllBytesAsync(path);
        content[content.AsSpan().IndexOf("first-queue"u8)] ^= 1;
        await File.WriteAllBytesAsync(path, content);

        await using var again = await StartAsync();
        await using var reader = await OpenAsync(again, "guest", "guest", "/");
        await (await reader.OpenChannelAsync()).DeclareQueueAsync("second-queue", durable: true, passive: true);
        Assert.Contains(_log.Lines, line => line.Contains("damage in the data directory: metadata", StringComparison.Ordinal));
        Assert.Contains(
            "metadata: binding from 'amq.topic' to queue 'first-queue' in vhost '/' dropped: its destination is not there", _log.Lines);
    }

    private static async Task<string?> ClusterNameAsync(AmqpBroker broker)
    {
        await using var client = await OpenAsync(broker, "guest", "guest", "/");
        return client.ServerProperties.TryGet("cluster_name", out var name) ? name.AsString : null;
    }

    private static async Task<WireConnection> OpenAsync(AmqpBroker broker, string user, string password, string virtualHost)
    {
        var client = new WireConnection(broker.Connect(), new WireOptions { User = user, Password = password, VirtualHost = virtualHost });
        await client.OpenAsync();
        return client;
    }

    private Task<AmqpBroker> StartAsync(Action<AmqpBrokerOptions>? configure = null) => AmqpBroker.StartAsync(options =>
    {
        options.DataDirectory = System.IO.Path.Combine(_directory.Path, "data");
        options.LoggerFactory = _log;
        configure?.Invoke(options);
    });

    private sealed class LineCollector : ILoggerFactory, ILogger
    {
        private readonly Lock _lock = new();
        private readonly List<string> _lines = [];

        public string[] Lines
        {
            get
            {
                lock (_lock)
                {
                    return [.. _lines];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lock)
            {
                _lines.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
