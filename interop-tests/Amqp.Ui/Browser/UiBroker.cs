using System.Net;
using Amqp.Broker;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management;
using Amqp.Protocol;
using RabbitMQ.Client;

namespace Amqp.Ui.Browser;

/// <summary>A broker in this process, with its web page and real AMQP connections.</summary>
internal sealed class UiBroker : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly ManagementSettings _settings;
    private AmqpBroker _broker;
    private ManagementServer _server;
    private IConnection? _connection;

    private UiBroker(DirectoryInfo directory, ManagementSettings settings, AmqpBroker broker, ManagementServer server)
    {
        (_directory, _settings, _broker, _server) = (directory, settings, broker, server);
        Address = new Uri($"http://{server.EndPoint}{settings.PathPrefix}/");
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    public BrokerAdmin Admin => _broker.Admin;

    public static async Task<UiBroker> StartAsync(string prefix = "")
    {
        var directory = Directory.CreateTempSubdirectory("amqp-ui-");
        var settings = new ManagementSettings { Address = IPAddress.Loopback, Port = 0, PathPrefix = prefix };
        var (broker, server) = await StartAsync(directory, settings);
        return new UiBroker(directory, settings, broker, server);
    }

    /// <summary>Stops the broker, as an operator would, and leaves its data.</summary>
    public async Task StopAsync()
    {
        await CloseClientAsync();
        await _server.DisposeAsync();
        await _broker.DisposeAsync();
    }

    /// <summary>Starts it again where it was.</summary>
    public async Task StartAgainAsync() => (_broker, _server) = await StartAsync(_directory, _settings with { Port = Address.Port });

    /// <summary>Adds a user whose password is its name.</summary>
    public void AddUser(string name, string tags, params string[] virtualHosts)
    {
        Admin.SetUser(name, name);
        Admin.Users.SetTags(name, tags.Split(',', StringSplitOptions.RemoveEmptyEntries));
        foreach (var virtualHost in virtualHosts)
        {
            Admin.Permissions.Set(name, virtualHost, PermissionSet.Full);
        }
    }

    /// <summary>Declares a durable queue.</summary>
    public void Declare(string queue) =>
        Admin.Queues.Declare("/", new QueueDeclaration(ShortString.From(queue), Durable: true, Exclusive: false, AutoDelete: false, FieldTable.Empty));

    /// <summary>An AMQP connection with a name.</summary>
    public Task<IConnection> ConnectAsync(string? name = null) => new ConnectionFactory { Uri = _broker.Uri, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(name);

    /// <summary>A connection of a user whose password is its name.</summary>
    public Task<IConnection> ConnectAsync(string name, string user, string virtualHost) =>
        new ConnectionFactory { Uri = _broker.Uri, UserName = user, Password = user, VirtualHost = virtualHost, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(name);

    /// <summary>A channel for a test's own traffic.</summary>
    public async Task<IChannel> ChannelAsync() => await (_connection ??= await ConnectAsync("test")).CreateChannelAsync();

    /// <summary>A channel on which a publish ends when it is confirmed.</summary>
    public async Task<IChannel> ConfirmingChannelAsync() =>
        await (_connection ??= await ConnectAsync("test")).CreateChannelAsync(new CreateChannelOptions(true, true));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }

    private static async Task<(AmqpBroker Broker, ManagementServer Server)> StartAsync(DirectoryInfo directory, ManagementSettings settings)
    {
        var broker = await AmqpBroker.StartAsync(options => options.DataDirectory = directory.FullName);
        return (broker, await ManagementServer.StartAsync(broker, settings));
    }

    private async Task CloseClientAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
