using System.Net;
using System.Net.Sockets;
using Amqp.Broker.Security;
using Amqp.Protocol;
using Amqp.Storage.Files;
using Amqp.TestKit.Wire;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Tests;

public sealed class AmqpBrokerTests
{
    [Fact]
    public async Task By_default_it_listens_on_a_free_port_of_this_machine()
    {
        await using var broker = await AmqpBroker.StartAsync();

        var endPoint = Assert.Single(broker.Endpoints);
        Assert.Equal(IPAddress.Loopback, endPoint.Address);
        Assert.NotEqual(0, endPoint.Port);
        Assert.Equal(new Uri($"amqp://guest:guest@127.0.0.1:{endPoint.Port}/%2F"), broker.Uri);
    }

    [Fact]
    public async Task The_uri_is_where_a_client_gets_in()
    {
        await using var broker = await AmqpBroker.StartAsync(options =>
        {
            options.Endpoints = [new(IPAddress.IPv6Any, 0)];
            options.Users = [new("al/ice", "p@ss:word")];
        });
        var login = broker.Uri.UserInfo.Split(':').Select(Uri.UnescapeDataString).ToArray();

        await using var client = await WireConnection.OpenAsync(
            broker.Uri.Host, broker.Uri.Port, new WireOptions { User = login[0], Password = login[1] });

        Assert.Equal(1, broker.ConnectionCount);
    }

    [Fact]
    public async Task All_addresses_of_IPv6_are_those_of_IPv4_too()
    {
        await using var broker = await AmqpBroker.StartAsync(options => options.Endpoints = [new(IPAddress.IPv6Any, 0)]);

        await using var over4 = await WireConnection.OpenAsync("127.0.0.1", broker.Endpoints[0].Port);
        await using var over6 = await WireConnection.OpenAsync("::1", broker.Endpoints[0].Port);

        Assert.Equal(2, broker.ConnectionCount);
    }

    [Fact]
    public async Task A_broker_that_listens_nowhere_has_no_uri_and_serves_connections_in_memory()
    {
        await using var broker = await AmqpBroker.StartAsync(options => options.Endpoints = []);
        Assert.Empty(broker.Endpoints);
        Assert.Throws<InvalidOperationException>(() => broker.Uri);

        await using var client = new WireConnection(broker.Connect());
        await client.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");

        Assert.Equal(1, broker.ConnectionCount);
    }

    [Fact]
    public async Task Guest_may_log_in_over_memory_because_it_counts_as_this_machine()
    {
        await using var broker = await AmqpBroker.StartAsync();
        await using var client = new WireConnection(broker.Connect(), new WireOptions { User = "guest", Password = "guest" });

        await client.OpenAsync();

        Assert.Equal("RabbitMQ", client.ServerProperties.TryGet("product", out var product) ? product.AsString : null);
    }

    [Fact]
    public async Task Two_brokers_share_nothing()
    {
        await using var one = await AmqpBroker.StartAsync();
        await using var other = await AmqpBroker.StartAsync();
        Assert.NotEqual(one.Uri, other.Uri);

        await using var first = await WireConnection.OpenAsync(one.Uri.Host, one.Uri.Port);
        await using var second = await WireConnection.OpenAsync(other.Uri.Host, other.Uri.Port);
        await (await first.OpenChannelAsync()).DeclareQueueAsync("mine");
        await second.OpenChannelAsync();
        await second.SendAsync(1, new QueueDeclare { Queue = "mine"u8, Passive = true });

        await second.ExpectChannelCloseAsync(1, ReplyCode.NotFound);
        Assert.Equal((1, 1), (one.ConnectionCount, other.ConnectionCount));
    }

    [Fact]
    public async Task Virtual_hosts_of_the_options_are_there()
    {
        await using var broker = await AmqpBroker.StartAsync(options => options.VirtualHosts = ["orders"]);
        await using var client = new WireConnection(broker.Connect(), new WireOptions { VirtualHost = "orders" });

        await client.OpenAsync();

        Assert.Equal(["/", "orders"], broker.Admin.VirtualHosts.Select(host => host.Name));
    }

    [Fact]
    public async Task Users_of_the_options_may_do_what_the_options_say_in_every_virtual_host()
    {
        var reader = new AmqpBrokerUser("reader", "r") { Permissions = new PermissionSet("", "", ".*"), Tags = ["monitoring"] };
        await using var broker = await AmqpBroker.StartAsync(options =>
        {
            options.VirtualHosts = ["orders"];
            options.Users.Add(reader);
        });

        Assert.Equal(PermissionSet.Full, broker.Admin.Permissions.Find("guest", "orders"));
        Assert.Equal(PermissionSet.Full, broker.Admin.Permissions.Find("guest", "/"));
        Assert.Equal(reader.Permissions, broker.Admin.Permissions.Find("reader", "orders"));
        Assert.Equal(["administrator"], broker.Admin.Users.Find("guest")!.Tags);
        Assert.Equal(["monitoring"], broker.Admin.Users.Find("reader")!.Tags);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_that_names_it_and_leaves_nothing_behind()
    {
        await using var broker = await AmqpBroker.StartAsync();
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var second = (IPEndPoint)free.LocalEndPoint!;
        free.Dispose();
        using var directory = new TemporaryDirectory();

        var error = await Assert.ThrowsAsync<EndpointException>(() => AmqpBroker.StartAsync(options =>
        {
            options.DataDirectory = directory.Path;
            options.Endpoints = [second, broker.Endpoints[0]];
        }));

        Assert.Equal((SocketError.AddressAlreadyInUse, broker.Endpoints[0]), (error.Reason, error.EndPoint));
        await using var next = await AmqpBroker.StartAsync(options =>
        {
            options.DataDirectory = directory.Path;
            options.Endpoints = [second];
        });
        Assert.Equal(second, Assert.Single(next.Endpoints));
    }

    [Fact]
    public async Task A_start_that_fails_after_it_listens_gives_the_ports_and_the_directory_back()
    {
        using var directory = new TemporaryDirectory();
        using var loggers = new FailingLoggers("Amqp.Server.Listener");
        AmqpBrokerOptions options = new() { DataDirectory = directory.Path, LoggerFactory = loggers };
        await using (var broker = await AmqpBroker.StartAsync())
        {
            options.Endpoints = [broker.Endpoints[0]];
        }

        await Assert.ThrowsAsync<NotSupportedException>(() => AmqpBroker.StartAsync(options));

        await using var next = await AmqpBroker.StartAsync(new AmqpBrokerOptions { DataDirectory = directory.Path, Endpoints = options.Endpoints });
        Assert.Equal(options.Endpoints, next.Endpoints);
    }

    [Fact]
    public async Task Where_the_data_directory_is_in_use_a_broker_does_not_start()
    {
        using var directory = new TemporaryDirectory();
        await using (await AmqpBroker.StartAsync(options => options.DataDirectory = directory.Path))
        {
            Assert.True(File.Exists(Path.Combine(directory.Path, "lock")));
            await Assert.ThrowsAsync<FileLockedException>(() => AmqpBroker.StartAsync(options => options.DataDirectory = directory.Path));
        }

        await using var next = await AmqpBroker.StartAsync(options => options.DataDirectory = directory.Path);
        Assert.Single(next.Endpoints);
    }

    [Fact]
    public async Task A_start_that_was_called_off_does_not_happen()
        => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AmqpBroker.StartAsync(cancellationToken: new CancellationToken(canceled: true)));

    private sealed class FailingLoggers(string category) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName == category ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => throw new NotSupportedException("this logger does not log");
    }
}
