using Microsoft.Extensions.Hosting;

namespace Amqp.Hosting;

/// <summary>A broker as a hosted service: it starts with the host and stops with it.</summary>
public sealed class AmqpBrokerHostedService : IHostedService
{
    private readonly AmqpBrokerOptions _options;
    private AmqpBroker? _broker;

    /// <summary>Creates the service; nothing listens before <see cref="StartAsync"/>.</summary>
    public AmqpBrokerHostedService(AmqpBrokerOptions options) => _options = options;

    /// <summary>The running broker.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it, or has stopped it.</exception>
    public AmqpBroker Broker => _broker ?? throw new InvalidOperationException("the broker is not running");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        _broker = await AmqpBroker.StartAsync(_options, cancellationToken);

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _broker, null) is { } broker)
        {
            await broker.DisposeAsync();
        }
    }
}
