using Microsoft.Extensions.Logging;

namespace Amqp.Authentication.Ldap.Client;

/// <summary>
/// Connections to LDAP servers: at most so many at a time, and those that nobody needs are kept for a while. Whoever rents one
/// has it for himself.
/// </summary>
internal sealed partial class LdapPool : IDisposable
{
    private readonly LdapEndpoint _endpoint;
    private readonly int _size;
    private readonly TimeSpan _idleTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _places;
    private readonly ITimer _sweep;
    private readonly Lock _lock = new();
    private readonly List<Idle> _idle = [];
    private bool _isClosed;

    /// <summary>Creates a pool without connections.</summary>
    public LdapPool(LdapEndpoint endpoint, int size, TimeSpan idleTimeout, TimeProvider time, ILogger logger)
    {
        _endpoint = endpoint;
        _size = size;
        _idleTimeout = idleTimeout;
        _time = time;
        _logger = logger;
        _places = new SemaphoreSlim(size);
        _sweep = time.CreateTimer(static pool => ((LdapPool)pool!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does something with a connection. A kept one that turns out to be gone is replaced by a new one, and all is done again.</summary>
    /// <exception cref="LdapException">No server can be reached, or the one that was fails.</exception>
    public async Task<T> UseAsync<T>(Func<LdapConnection, Task<T>> action, CancellationToken cancellation)
    {
        if (!await _places.WaitAsync(_endpoint.Timeout, cancellation).ConfigureAwait(false))
        {
            throw new LdapException($"all {_size} connections are in use");
        }

        try
        {
            while (Take() is { } kept)
            {
                try
                {
                    return await UseAsync(kept, action).ConfigureAwait(false);
                }
                catch (LdapException error) when (!error.IsTimeout)
                {
                    LogGone(kept.Server, error.Message);
                }
            }

            return await UseAsync(await ConnectAsync(cancellation).ConfigureAwait(false), action).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Closes what nobody uses; what is in use is closed when it comes back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var idle in _idle)
            {
                idle.Connection.Dispose();
            }

            _idle.Clear();
        }

        _sweep.Dispose();
    }

    private async Task<T> UseAsync<T>(LdapConnection connection, Func<LdapConnection, Task<T>> action)
    {
        try
        {
            return await action(connection).ConfigureAwait(false);
        }
        finally
        {
            if (!TryKeep(connection))
            {
                await connection.CloseAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<LdapConnection> ConnectAsync(CancellationToken cancellation)
    {
        LdapException? last = null;
        foreach (var server in _endpoint.Servers)
        {
            try
            {
                return await LdapConnection.ConnectAsync(_endpoint, server, cancellation).ConfigureAwait(false);
            }
            catch (LdapException error)
            {
                LogUnreachable(server, _endpoint.Port, error.Message);
                last = error;
            }
        }

        throw last ?? new LdapException("no server is configured");
    }

    private LdapConnection? Take()
    {
        lock (_lock)
        {
            if (_idle.Count == 0)
            {
                return null;
            }

            var connection = _idle[^1].Connection;
            _idle.RemoveAt(_idle.Count - 1);
            return connection;
        }
    }

    private bool TryKeep(LdapConnection connection)
    {
        lock (_lock)
        {
            if (_isClosed || connection.IsBroken || _idleTimeout == TimeSpan.Zero)
            {
                return false;
            }

            _idle.Add(new Idle(connection, _time.GetTimestamp()));
            if (_idle.Count == 1)
            {
                _sweep.Change(_idleTimeout, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    // The oldest are in front: the last one that came back is used first.
    private void Sweep()
    {
        lock (_lock)
        {
            while (_idle.Count > 0 && _time.GetElapsedTime(_idle[0].Since) >= _idleTimeout)
            {
                _idle[0].Connection.Dispose();
                _idle.RemoveAt(0);
            }

            if (_idle.Count > 0)
            {
                _sweep.Change(_idleTimeout - _time.GetElapsedTime(_idle[0].Since), Timeout.InfiniteTimeSpan);
            }
        }
    }

    [LoggerMessage(520, LogLevel.Warning, "LDAP server {Server}:{Port} cannot be used: {Problem}")]
    private partial void LogUnreachable(string server, int port, string problem);

    [LoggerMessage(521, LogLevel.Debug, "a kept connection to LDAP server {Server} is gone: {Problem}")]
    private partial void LogGone(string server, string problem);

    private readonly record struct Idle(LdapConnection Connection, long Since);
}
