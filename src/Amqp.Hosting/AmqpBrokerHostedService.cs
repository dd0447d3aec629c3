using Microsoft.Extensions.Hosting;

namespace Amqp.Hosting;

/// <summary>A broker as a hosted service: it starts with the host and stops with it.</summary>
public sealed class AmqpBrokerHostedService : IHostedService, IAsyncDisposable, IDisposable
{
    private readonly AmqpBrokerOptions _options;
    private AmqpBroker? _broker;

    /// <summary>Creates the service; nothing listens before <see cref="StartAsync"/>.</summary>
    public AmqpBrokerHostedService(AmqpBrokerOptions options) => _options = options;

    /// <summary>The running broker.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it, or has stopped it.</exception>
    public AmqpBroker Broker => _broker ?? throw new InvalidOperationException("the broker is not running");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_broker is null)
        {
            _broker = await AmqpBroker.StartAsync(_options, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops the broker as <see cref="AmqpBroker.DisposeAsync"/> does; when the host's patience ends first, the rest happens behind its back.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask().WaitAsync(cancellationToken);

    /// <summary>Stops a broker whose host was disposed without being stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _broker, null) is { } broker)
        {
            await broker.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Does the same for a container that disposes synchronously; it blocks until the broker has stopped.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
