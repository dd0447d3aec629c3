using System.Net;
using System.Net.Sockets;

namespace Amqp.Interop.Common;

/// <summary>
/// The built <c>amqpd</c> as a process of its own, on a free loopback port and a data directory of its own.
/// Disposing of it asks it to stop, and fails if it does not stop cleanly.
/// </summary>
public sealed class BrokerProcess : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly string _dataDirectory;
    private readonly int _port;
    private readonly Func<int, IReadOnlyList<string>> _settings;
    private ClientProcess _daemon;

    private BrokerProcess(ClientProcess daemon, string dataDirectory, int port, Func<int, IReadOnlyList<string>> settings)
    {
        _settings = settings;
        _daemon = daemon;
        _dataDirectory = dataDirectory;
        _port = port;
        Uri = new Uri($"amqp://guest:guest@127.0.0.1:{port}/%2F");
    }

    /// <summary>Where it listens, with the default user's credentials.</summary>
    public Uri Uri { get; }

    /// <summary>Starts a broker on an empty data directory and returns when it has said that it is ready.</summary>
    public static Task<BrokerProcess> StartAsync() => StartAsync(static port => [$"listeners.tcp.default={port}", "loopback_users.guest=false"]);

    /// <summary>Starts a broker on an empty data directory, with settings that name its port.</summary>
    public static async Task<BrokerProcess> StartAsync(Func<int, IReadOnlyList<string>> settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            // A free port may be taken by somebody else before the broker listens on it: hence the attempts.
            var port = FreePort();
            var dataDirectory = Directory.CreateTempSubdirectory("amqp-interop-").FullName;
            try
            {
                return new BrokerProcess(await StartDaemonAsync(dataDirectory, settings(port)), dataDirectory, port, settings);
            }
            catch (Exception)
            {
                Directory.Delete(dataDirectory, recursive: true);
                if (attempt == Attempts)
                    throw;
            }
        }
    }

    /// <summary>Stops the broker, and starts one on the same port and data directory after <paramref name="meanwhile"/>.</summary>
    public async Task RestartAsync(Func<Task>? meanwhile = null)
    {
        await StopAsync();
        if (meanwhile is not null)
            await meanwhile();
        _daemon = await StartDaemonAsync(_dataDirectory, _settings(_port));
    }

    /// <summary>Waits for a line of the log that contains the text.</summary>
    public Task<string> WaitForLogAsync(string text) => _daemon.WaitForLineAsync(text);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            Directory.Delete(_dataDirectory, recursive: true);
        }
    }

    private static async Task<ClientProcess> StartDaemonAsync(string dataDirectory, IReadOnlyList<string> settings)
    {
        var daemon = ClientProcess.Start(
            Checkout.OutputOf(Path.Combine("src", "Amqp.Daemon"), "amqpd"),
            ["--data-dir", dataDirectory, "management.tcp.port=0", "prometheus.disable=true", .. settings]);
        try
        {
            await daemon.WaitForLineAsync("Server startup complete");
            return daemon;
        }
        catch (Exception)
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    private async Task StopAsync()
    {
        try
        {
            if (_daemon.HasExited)
                throw _daemon.Failure("ended before it was asked to");
            _daemon.SendTerminate();
            await _daemon.SucceedAsync();
        }
        finally
        {
            await _daemon.DisposeAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
