using Amqp.Authentication.Ldap.Client;
using Amqp.Hosting.Tls;
using Microsoft.Extensions.Logging;

namespace Amqp.Authentication.Ldap;

/// <summary>The directory: connections that are bound as whom they have to be, and what they are asked, in the log where that is wanted.</summary>
internal sealed partial class LdapDirectory : IDisposable
{
    private readonly LdapPool _pool;
    private readonly bool _logsNetwork;
    private readonly ILogger _logger;

    /// <summary>Creates it; nothing is connected yet.</summary>
    /// <exception cref="TlsSettingsException">A certificate cannot be used.</exception>
    public LdapDirectory(LdapSettings settings, TimeProvider time, ILogger logger)
    {
        var tls = settings.UsesTls || settings.UsesStartTls ? ClientTls.Options(settings.Tls) : null;
        var endpoint = new LdapEndpoint(settings.OrderedServers, settings.Port, tls, settings.UsesStartTls, settings.Timeout);
        _pool = new LdapPool(endpoint, settings.PoolSize, settings.IdleTimeout, time, logger);
        _logsNetwork = settings.Log == LdapLog.Network;
        _logger = logger;
    }

    /// <summary>Binds, then does something.</summary>
    /// <param name="credentials">As whom; null for nobody.</param>
    /// <param name="isFixed">They are the configuration's: a connection that is bound so already need not be again.</param>
    /// <param name="action">What to do.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    /// <returns>What was done; null when the server does not take the credentials.</returns>
    /// <exception cref="LdapException">No server can be talked to.</exception>
    /// <exception cref="LdapResultException">The server refuses to bind, for another reason.</exception>
    public Task<T?> AsAsync<T>(LdapCredentials? credentials, bool isFixed, Func<LdapConnection, Task<T>> action, CancellationToken cancellation)
        where T : class => _pool.UseAsync<T?>(async connection =>
    {
        if (!ReferenceEquals(connection.BoundAs, credentials) || (credentials is not null && !isFixed))
        {
            var result = await connection.BindAsync(credentials, cancellation).ConfigureAwait(false);
            LogIfWanted(connection, "bind", credentials?.Name ?? "", result, 0);
            if (!result.IsSuccess)
            {
                return IsRefusal(result) ? null : throw new LdapResultException($"bind as '{credentials}'", result);
            }
        }

        return await action(connection).ConfigureAwait(false);
    }, cancellation);

    /// <summary>Searches.</summary>
    public async Task<LdapSearchAnswer> SearchAsync(LdapConnection connection, LdapSearch search, CancellationToken cancellation)
    {
        var answer = await connection.SearchAsync(search, cancellation).ConfigureAwait(false);
        LogIfWanted(connection, $"search for {search.Filter}", search.Base, answer.Result, answer.Entries.Count);
        return answer;
    }

    public void Dispose() => _pool.Dispose();

    // A name that is none to the server is as wrong as a password.
    private static bool IsRefusal(LdapResult result) => result.Code is LdapResult.InvalidCredentials or LdapResult.NoSuchObject
        or LdapResult.InvalidDnSyntax or LdapResult.InappropriateAuthentication;

    private void LogIfWanted(LdapConnection connection, string operation, string dn, LdapResult result, int entries)
    {
        if (_logsNetwork && _logger.IsEnabled(LogLevel.Information))
        {
            LogOperation(connection.Server, operation, dn, $"{result}", entries);
        }
    }

    [LoggerMessage(522, LogLevel.Information, "LDAP server {Server}: {Operation} '{Dn}': {Result}, {Entries} entries")]
    private partial void LogOperation(string server, string operation, string dn, string result, int entries);
}
