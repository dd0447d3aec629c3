using Xunit;

namespace Amqp.Interop.Common;

/// <summary>
/// The broker that a test class talks to: a fresh <see cref="BrokerProcess"/>, or, so that the same tests can be held
/// against another broker, the one that the environment variable AMQP_INTEROP_URI names.
/// </summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private BrokerProcess? _process;
    private Uri? _uri;

    /// <summary>The broker's address with credentials and virtual host.</summary>
    public Uri Uri => _uri ?? throw new InvalidOperationException("The broker has not been started.");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("AMQP_INTEROP_URI") is { Length: > 0 } other)
        {
            _uri = new Uri(other);
            return;
        }

        _process = await BrokerProcess.StartAsync();
        _uri = _process.Uri;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }
}
