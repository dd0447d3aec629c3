using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Soak;

/// <summary>Something that has a connection to the daemon for as long as that lives. Its end is expected; an error of the protocol is not.</summary>
internal abstract class SoakClient(SoakLedger ledger)
{
    private static readonly WireOptions s_options = new() { Timeout = TimeSpan.FromSeconds(60) };

    protected SoakLedger Ledger => ledger;

    /// <summary>Works until the daemon is gone.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="ending">Set before it is asked to stop, or killed.</param>
    public async Task RunAsync(int port, CancellationToken ending)
    {
        try
        {
            await using var connection = await WireConnection.OpenAsync("127.0.0.1", port, s_options);
            await WorkAsync(await connection.OpenChannelAsync(), ending);
        }
        catch (Exception e) when (e is IOException or WireException or System.Net.Sockets.SocketException or ObjectDisposedException or InvalidOperationException)
        {
            if (!ending.IsCancellationRequested)
            {
                ledger.Violate($"{GetType().Name}: {e.Message}");
            }
        }
    }

    protected abstract Task WorkAsync(WireChannel channel, CancellationToken ending);

    /// <summary>The next frame of a channel; the end of the connection is an error.</summary>
    protected static async Task<WireFrame> ReadAsync(WireChannel channel)
    {
        var frame = await channel.Connection.ReadFrameAsync();
        return frame.Is<ConnectionClose>() || frame.Is<ChannelClose>() ? throw new WireException($"{frame}") : frame;
    }
}
