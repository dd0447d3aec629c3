using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests;

/// <summary>A broker with a data directory that a test stops, or kills, and starts again.</summary>
internal sealed class RestartingBroker : IAsyncDisposable
{
    private readonly List<TemporaryDirectory> _directories = [];
    private readonly List<WireConnection> _clients = [];
    private readonly Action<AmqpBrokerOptions>? _configure;

    private RestartingBroker(Action<AmqpBrokerOptions>? configure) => _configure = configure;

    public AmqpBroker Broker { get; private set; } = null!;

    public string Directory => _directories[^1].Path;

    public static async Task<RestartingBroker> StartAsync(Action<AmqpBrokerOptions>? configure = null)
    {
        var broker = new RestartingBroker(configure);
        broker._directories.Add(new TemporaryDirectory());
        await broker.BeginAsync();
        return broker;
    }

    public async Task<WireChannel> ChannelAsync()
    {
        var client = new WireConnection(Broker.Connect());
        _clients.Add(client);
        await client.OpenAsync();
        return await client.OpenChannelAsync();
    }

    /// <summary>Ends the broker and starts it again.</summary>
    public Task RestartAsync(bool kill) => kill ? KillAsync() : StopAsync();

    /// <summary>
    /// The files as the operating system has them at this moment are what the kill of the process would leave: the next broker starts
    /// on a copy of them.
    /// </summary>
    private async Task KillAsync()
    {
        var copy = new TemporaryDirectory();
        foreach (var file in System.IO.Directory.EnumerateFiles(Directory, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            copy.CopyFrom(Directory, file);
        }

        await EndAsync();
        _directories.Add(copy);
        await BeginAsync();
    }

    private async Task StopAsync()
    {
        await EndAsync();
        await BeginAsync();
    }

    private async Task BeginAsync() => Broker = await AmqpBroker.StartAsync(options =>
    {
        options.Endpoints = [];
        options.DataDirectory = Directory;
        _configure?.Invoke(options);
    });

    private async Task EndAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        _clients.Clear();
        await Broker.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        foreach (var directory in _directories)
        {
            directory.Dispose();
        }
    }
}
