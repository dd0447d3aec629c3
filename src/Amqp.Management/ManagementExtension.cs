using Amqp.Hosting;
using Amqp.Hosting.Configuration;

namespace Amqp.Management;

/// <summary>Serves RabbitMQ's HTTP API on a port and on a Unix domain socket in the data directory.</summary>
/// <param name="settings">Where and how.</param>
public sealed class ManagementExtension(ManagementSettings settings) : IBrokerExtension
{
    /// <summary>The extension's name, which is that of RabbitMQ's plugin.</summary>
    public const string PluginName = "rabbitmq_management";

    /// <inheritdoc/>
    public string Name => PluginName;

    /// <summary>Listens; the result says where (<see cref="ManagementServer.EndPoint"/>).</summary>
    /// <exception cref="EndpointException">The port cannot be bound.</exception>
    async Task<IAsyncDisposable> IBrokerExtension.StartAsync(AmqpBroker broker, CancellationToken cancellationToken) =>
        await ManagementServer.StartAsync(broker, settings, cancellationToken).ConfigureAwait(false);
}
