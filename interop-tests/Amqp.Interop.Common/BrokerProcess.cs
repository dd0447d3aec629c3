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

    private readonly ClientProcess _daemon;
    private readonly string _dataDirectory;

    private BrokerProcess(ClientProcess daemon, string dataDirectory, int port)
    {
        _daemon = daemon;
        _dataDirectory = dataDirectory;
        Uri = new Uri($"amqp://guest:guest@127.0.0.1:{port}/%2F");
    }

    /// <summary>Where it listens, with the default user's credentials.</summary>
    public Uri Uri { get; }

    /// <summary>Starts a broker on an empty data directory and returns when it has said that it is ready.</summary>
    public static async Task<BrokerProcess> StartAsync()
    {
        var executable = Checkout.OutputOf(Path.Combine("src", "Amqp.Daemon"), "amqpd");
        for (var attempt = 1; ; attempt++)
        {
            // A free port may be taken by somebody else before the broker listens on it: hence the attempts.
            var port = FreePort();
            var dataDirectory = Directory.CreateTempSubdirectory("amqp-interop-").FullName;
            var daemon = ClientProcess.Start(
                executable, ["--data-dir", dataDirectory, $"listeners.tcp.default={port}", "management.tcp.port=0", "loopback_users.guest=false"]);
            try
            {
                await daemon.WaitForLineAsync("Server startup complete");
                return new BrokerProcess(daemon, dataDirectory, port);
            }
            catch (Exception)
            {
                await daemon.DisposeAsync();
                Directory.Delete(dataDirectory, recursive: true);
                if (attempt == Attempts)
                    throw;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
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
            Directory.Delete(_dataDirectory, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
