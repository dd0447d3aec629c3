using System.Net.Sockets;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Management.Prometheus;

/// <summary>Serves RabbitMQ's metrics to Prometheus on a port.</summary>
/// <param name="settings">Where and how.</param>
public sealed partial class PrometheusExtension(PrometheusSettings settings) : IBrokerExtension
{
    /// <summary>The extension's name, which is that of RabbitMQ's plugin.</summary>
    public const string PluginName = "rabbitmq_prometheus";

    /// <inheritdoc/>
    public string Name => PluginName;

    /// <summary>Listens; the result says where (<see cref="PrometheusServer.EndPoint"/>).</summary>
    /// <exception cref="EndpointException">The port that was asked for cannot be bound.</exception>
    async Task<IAsyncDisposable> IBrokerExtension.StartAsync(AmqpBroker broker, CancellationToken cancellationToken)
    {
        try
        {
            return await PrometheusServer.StartAsync(broker, settings, cancellationToken).ConfigureAwait(false);
        }
        catch (EndpointException taken) when (settings.Port is null && taken.Reason == SocketError.AddressAlreadyInUse)
        {
            // Nobody asked for this port: a second broker on a machine is worth more than its metrics.
            LogTaken(broker.Options.LoggerFactory.CreateLogger("Amqp.Prometheus"), PrometheusSettings.DefaultPort);
            return new NotServed();
        }
    }

    [LoggerMessage(511, LogLevel.Warning, "port {Port} is taken: this broker serves no metrics. Set prometheus.tcp.port to another port, or prometheus.disable to true")]
    private static partial void LogTaken(ILogger logger, int port);

    private sealed class NotServed : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
