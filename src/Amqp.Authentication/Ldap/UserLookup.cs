using System.Text;
using Amqp.Authentication.Ldap.Client;
using Amqp.Authentication.Ldap.Queries;
using Microsoft.Extensions.Logging;

namespace Amqp.Authentication.Ldap;

/// <summary>Finds the entry of a user: by a pattern, or by a search for an attribute, before the user binds or afterwards.</summary>
internal sealed partial class UserLookup(LdapSettings settings, LdapDirectory directory, ILogger logger)
{
    private readonly LdapCredentials? _credentials = CredentialsOf(settings.LookupBind);
    private readonly ILogger _logger = logger;

    /// <summary>Those that a configuration has; null for nobody.</summary>
    public static LdapCredentials? CredentialsOf(LdapBind bind) =>
        bind is { UserDn: { } dn, Password: { } password } ? new LdapCredentials(dn, Encoding.UTF8.GetBytes(password)) : null;

    /// <summary>What a user binds as, and his entry where it is known before.</summary>
    public async Task<(string BindName, string? Dn)> BeforeBindAsync(string userName, CancellationToken cancellation)
    {
        if (settings.LookupAttribute is not null && !settings.LookupBind.IsAsUser)
        {
            var dn = await directory.AsAsync(_credentials, isFixed: true, connection => SearchAsync(connection, userName, cancellation), cancellation).ConfigureAwait(false)
                ?? throw new LdapResultException("bind for dn_lookup", new LdapResult(LdapResult.InvalidCredentials, "the user or password of auth_ldap.dn_lookup_bind is wrong"));
            return (dn, dn);
        }

        return (settings.UserBindPattern is { } pattern ? FilledName(pattern, userName) : FilledName(settings.UserDnPattern, userName), null);
    }

    /// <summary>The entry of a user.</summary>
    public Task<string> AfterBindAsync(LdapConnection connection, string userName, CancellationToken cancellation) => settings.LookupAttribute is null
        ? Task.FromResult(FilledName(settings.UserDnPattern, userName))
        : SearchAsync(connection, userName, cancellation);

    // A pattern with an attribute in it makes a DN; another makes a name that only the server understands.
    private static string FilledName(string pattern, string userName)
    {
        var variables = QueryVariables.Of(userName);
        return pattern.Contains('=', StringComparison.Ordinal) ? variables.FillDn(pattern) : variables.Fill(pattern);
    }

    private async Task<string> SearchAsync(LdapConnection connection, string userName, CancellationToken cancellation)
    {
        var filled = QueryVariables.Of(userName).Fill(settings.UserDnPattern);
        var search = new LdapSearch(settings.LookupBase!, LdapScope.WholeSubtree, new LdapFilter.Equality(settings.LookupAttribute!, filled)) { SizeLimit = 2 };
        var answer = await directory.SearchAsync(connection, search, cancellation).ConfigureAwait(false);
        if (answer.Result is { IsSuccess: false, Code: not LdapResult.SizeLimitExceeded })
        {
            throw new LdapResultException($"search for the entry of '{userName}' in '{search.Base}'", answer.Result);
        }

        switch (answer.Entries)
        {
            case [var entry]:
                return entry.Dn;
            case []:
                LogNotFound(userName, search.Base);
                return FilledName(settings.UserDnPattern, userName);
            default:
                throw new LdapResultException($"search for the entry of '{userName}' in '{search.Base}'", new LdapResult(LdapResult.SizeLimitExceeded, "there are several"));
        }
    }

    [LoggerMessage(526, LogLevel.Warning, "LDAP: there is no entry of user '{User}' in '{Base}'")]
    private partial void LogNotFound(string user, string @base);
}
