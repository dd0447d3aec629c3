namespace Amqp.Interop.Foreign;

/// <summary>A broker and a worker of two processes on the queue <see cref="Queue"/>, for the tests that need no worker of their own.</summary>
public sealed class CeleryFixture : IAsyncLifetime
{
    public const string Queue = "interop";

    private readonly BrokerFixture _broker = new();
    private CeleryWorker? _worker;

    public Uri Uri => _broker.Uri;

    /// <summary>The worker's name, for remote control.</summary>
    public string Worker => _worker?.Name ?? "";

    public async Task InitializeAsync()
    {
        await _broker.InitializeAsync();
        if (ForeignClient.Celery.IsFound)
            _worker = await CeleryWorker.StartAsync(_broker.Uri, Queue);
    }

    public async Task DisposeAsync()
    {
        if (_worker is not null)
            await _worker.DisposeAsync();
        await _broker.DisposeAsync();
    }
}
