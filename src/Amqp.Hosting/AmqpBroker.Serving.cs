using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using TcpListener = Amqp.Server.Transport.TcpListener;

namespace Amqp.Hosting;

/// <summary>
/// Not serving clients for a while: listeners close and open again, connections are ended, everything is deleted. It is what
/// operators do with <c>suspend_listeners</c>, <c>stop_app</c>, <c>reset</c> and <c>drain</c>.
/// </summary>
/// <remarks><c>_serving</c> lets one change be made at a time; the listeners are replaced as a whole.</remarks>
public sealed partial class AmqpBroker
{
    private readonly SemaphoreSlim _serving = new(1, 1);
    private volatile bool _isSuspended;

    /// <summary>False while listeners are closed (<see cref="SuspendAsync"/>).</summary>
    public bool IsServing => !_isSuspended && _disposed == 0;

    /// <summary>Closes the listeners: nobody can connect until <see cref="ResumeAsync"/>. Those that are closed already stay so.</summary>
    /// <param name="reason">Why connections are ended, for their clients; null to leave them alone.</param>
    public async Task SuspendAsync(string? reason = null)
    {
        await _serving.WaitAsync().ConfigureAwait(false);
        try
        {
            if (IsServing)
            {
                _isSuspended = true;
                foreach (var listener in _listeners)
                {
                    await listener.DisposeAsync().ConfigureAwait(false);
                }

                LogSuspended();
            }

            if (reason is not null)
            {
                Admin.Connections.CloseAll(reason);
            }
        }
        finally
        {
            _serving.Release();
        }
    }

    /// <summary>Opens the listeners again, where they were.</summary>
    /// <exception cref="SocketException">Somebody else has taken a port meanwhile; the broker goes on not serving.</exception>
    public async Task ResumeAsync()
    {
        await _serving.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_isSuspended || _disposed != 0)
            {
                return;
            }

            var opened = new List<TcpListener>(_listeners.Length);
            try
            {
                foreach (var closed in _listeners)
                {
                    opened.Add(closed.Reopen());
                }
            }
            catch
            {
                foreach (var listener in opened)
                {
                    await listener.DisposeAsync().ConfigureAwait(false);
                }

                throw;
            }

            _listeners = [.. opened];
            foreach (var listener in opened)
            {
                listener.Start();
            }

            _isSuspended = false;
            LogResumed();
        }
        finally
        {
            _serving.Release();
        }
    }

    /// <summary>
    /// Deletes everything that the broker holds and gives it what the options say, as at its first start. It must not be serving.
    /// </summary>
    /// <exception cref="InvalidOperationException">It serves clients.</exception>
    public async Task ResetAsync()
    {
        if (IsServing)
        {
            throw new InvalidOperationException("clients are being served: stop that first");
        }

        foreach (var name in Admin.VirtualHosts.Select(static host => host.Name).ToArray())
        {
            Admin.VirtualHosts.Delete(name);
        }

        foreach (var name in Admin.Users.Select(static user => user.Name).ToArray())
        {
            Admin.Users.Delete(name);
        }

        foreach (var parameter in Admin.GlobalParameters.All)
        {
            Admin.GlobalParameters.Delete(parameter.Name);
        }

        AddUsersAndVirtualHosts(Options);
        NameCluster(Options);
        await Admin.WhenDurableAsync().ConfigureAwait(false);
    }

    [LoggerMessage(20, LogLevel.Warning, "listeners are closed: no client can connect")]
    private partial void LogSuspended();

    [LoggerMessage(21, LogLevel.Information, "listeners are open again")]
    private partial void LogResumed();
}
