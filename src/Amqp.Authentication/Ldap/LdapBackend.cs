using System.Text;
using Amqp.Authentication.Ldap.Client;
using Amqp.Authentication.Ldap.Queries;
using Amqp.Broker.Security.Backends;
using Microsoft.Extensions.Logging;

namespace Amqp.Authentication.Ldap;

/// <summary>
/// Asks an LDAP directory, as RabbitMQ's rabbitmq_auth_backend_ldap does (https://www.rabbitmq.com/docs/ldap): who can bind may log
/// in, and queries say what he may do and which tags he has. A directory that cannot answer refuses.
/// </summary>
public sealed partial class LdapBackend : IAuthenticationBackend, IAuthorizationBackend, IDisposable
{
    internal const string ModuleName = "rabbit_auth_backend_ldap";

    // RabbitMQ's words for what clients are told; the log has the rest.
    private const string ConnectError = "ldap_connect_error";
    private const string BindError = "ldap_bind_error";
    private const string EvaluateError = "ldap_evaluate_error";

    private readonly LdapSettings _settings;
    private readonly LdapDirectory _directory;
    private readonly UserLookup _lookup;
    private readonly LdapCredentials? _others;
    private readonly ILogger _logger;

    /// <summary>Creates the backend; nothing is asked yet.</summary>
    /// <exception cref="Hosting.Tls.TlsSettingsException">A certificate cannot be used.</exception>
    public LdapBackend(LdapSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _logger = loggers.CreateLogger("Amqp.Authentication.Ldap");
        _directory = new LdapDirectory(settings, time, _logger);
        _lookup = new UserLookup(settings, _directory, _logger);
        _others = UserLookup.CredentialsOf(settings.OtherBind);
    }

    /// <inheritdoc/>
    public string Name => ModuleName;

    /// <inheritdoc/>
    public async ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        LoginAnswer answer;
        try
        {
            answer = await LoginAsync(attempt, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LdapException or LdapResultException)
        {
            LogFailed(error.Message);
            answer = LoginAnswer.Error(error is LdapException ? ConnectError : BindError);
        }

        if (_settings.Log != LdapLog.None)
        {
            LogDecided("login", attempt.UserName, answer.Refusal ?? $"accepted, with tags '{string.Join(' ', answer.Tags)}'");
        }

        return answer;
    }

    /// <inheritdoc/>
    /// <remarks>As in RabbitMQ a password that another backend has checked has to be right here as well.</remarks>
    public ValueTask<LoginAnswer> AuthorizeLoginAsync(LoginAttempt attempt, CancellationToken cancellation = default) =>
        AuthenticateAsync(attempt, cancellation);

    /// <inheritdoc/>
    public async ValueTask<AccessAnswer> CheckAsync(AccessQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.State is not LdapUser user)
        {
            return AccessAnswer.Error("the user was not logged in by this backend");
        }

        AccessAnswer answer;
        try
        {
            answer = await IsAllowedAsync(QueryFor(query.Target), user, query, cancellation).ConfigureAwait(false) ? AccessAnswer.Allowed : AccessAnswer.Denied;
        }
        catch (Exception error) when (error is LdapException or LdapResultException or LdapQueryException)
        {
            LogFailed(error.Message);
            answer = AccessAnswer.Error(error is LdapException ? ConnectError : EvaluateError);
        }

        if (_settings.Log != LdapLog.None)
        {
            LogDecided(Describe(query), user.Name, answer.IsAllowed ? "allowed" : answer.Problem ?? "denied");
        }

        return answer;
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private LdapQuery QueryFor(AccessTarget target) => target switch
    {
        AccessTarget.VirtualHost => _settings.VirtualHostQuery,
        AccessTarget.Topic => _settings.TopicQuery,
        _ => _settings.ResourceQuery,
    };

    private async Task<LoginAnswer> LoginAsync(LoginAttempt attempt, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(attempt.UserName))
        {
            return LoginAnswer.Refuse("a name is needed");
        }

        return attempt.Password switch
        {
            null => await LoginWithoutPasswordAsync(attempt, cancellation).ConfigureAwait(false),
            { IsEmpty: true } => LoginAnswer.Refuse($"user '{attempt.UserName}' - unauthenticated bind not allowed"),
            { } password => await LoginAsync(attempt, password, cancellation).ConfigureAwait(false),
        };
    }

    private async Task<LoginAnswer> LoginAsync(LoginAttempt attempt, ReadOnlyMemory<byte> password, CancellationToken cancellation)
    {
        var (bindName, dn) = await _lookup.BeforeBindAsync(attempt.UserName, cancellation).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(bindName))
        {
            return LoginAnswer.Refuse($"user '{attempt.UserName}' has no name to bind with");
        }

        var asUser = _settings.OtherBind.IsAsUser;
        IReadOnlyList<string> tags = [];
        var user = await _directory.AsAsync(new LdapCredentials(bindName, password), isFixed: false, async connection =>
        {
            var known = new LdapUser(
                attempt.UserName, dn ?? await _lookup.AfterBindAsync(connection, attempt.UserName, cancellation).ConfigureAwait(false),
                asUser ? Encoding.UTF8.GetString(password.Span) : null);
            tags = asUser ? await TagsAsync(connection, known, attempt, cancellation).ConfigureAwait(false) : [];
            return known;
        }, cancellation).ConfigureAwait(false);
        if (user is null)
        {
            return LoginAnswer.Refuse($"user '{attempt.UserName}' - invalid credentials");
        }

        return asUser ? LoginAnswer.Accept(tags, state: user) : await WithTagsAsync(user, attempt, cancellation).ConfigureAwait(false);
    }

    // Something else has proven who it is, such as a certificate.
    private async Task<LoginAnswer> LoginWithoutPasswordAsync(LoginAttempt attempt, CancellationToken cancellation)
    {
        if (_settings.OtherBind.IsAsUser)
        {
            return LoginAnswer.Error("'other_bind' set to 'as_user' but no password supplied");
        }

        var dn = await _directory.AsAsync(_others, isFixed: true, connection => _lookup.AfterBindAsync(connection, attempt.UserName, cancellation), cancellation)
            .ConfigureAwait(false);
        return dn is null
            ? LoginAnswer.Error(BindError)
            : await WithTagsAsync(new LdapUser(attempt.UserName, dn, null), attempt, cancellation).ConfigureAwait(false);
    }

    private async Task<LoginAnswer> WithTagsAsync(LdapUser user, LoginAttempt attempt, CancellationToken cancellation)
    {
        if (_settings.TagQueries.Count == 0)
        {
            return LoginAnswer.Accept([], state: user);
        }

        var tags = await _directory.AsAsync(_others, isFixed: true, connection => TagsAsync(connection, user, attempt, cancellation), cancellation).ConfigureAwait(false);
        return tags is null ? LoginAnswer.Error(BindError) : LoginAnswer.Accept(tags, state: user);
    }

    private async Task<IReadOnlyList<string>> TagsAsync(LdapConnection connection, LdapUser user, LoginAttempt attempt, CancellationToken cancellation)
    {
        var evaluator = EvaluatorOf(connection, user, QueryVariables.Of(user, attempt.VirtualHost), cancellation);
        var tags = new List<string>();
        foreach (var (tag, query) in _settings.TagQueries)
        {
            try
            {
                if (await evaluator.EvaluateAsync(query).ConfigureAwait(false))
                {
                    tags.Add(tag);
                }
            }
            catch (Exception error) when (error is LdapResultException or LdapQueryException)
            {
                LogNoTag(tag, user.Name, error.Message);
            }
        }

        return tags;
    }

    private async Task<bool> IsAllowedAsync(LdapQuery query, LdapUser user, AccessQuery about, CancellationToken cancellation)
    {
        var variables = QueryVariables.Of(user, about);
        if (!query.NeedsDirectory)
        {
            return await EvaluatorOf(null, user, variables, cancellation).EvaluateAsync(query).ConfigureAwait(false);
        }

        var asUser = _settings.OtherBind.IsAsUser;
        var credentials = asUser ? new LdapCredentials(user.Dn, Encoding.UTF8.GetBytes(user.Password!)) : _others;
        var answer = await _directory.AsAsync(credentials, !asUser, async connection =>
            await EvaluatorOf(connection, user, variables, cancellation).EvaluateAsync(query).ConfigureAwait(false) ? "allowed" : "", cancellation).ConfigureAwait(false);

        // A user who can no longer bind may no longer do anything.
        return answer is { Length: > 0 };
    }

    private QueryEvaluator EvaluatorOf(LdapConnection? connection, LdapUser user, QueryVariables variables, CancellationToken cancellation) => new(
        search => connection is null ? throw new InvalidOperationException("a query that needs no directory asks one") : _directory.SearchAsync(connection, search, cancellation),
        variables, user.Dn, _settings.GroupBase ?? _settings.LookupBase);

    private static string Describe(AccessQuery query) => query.Target switch
    {
        AccessTarget.VirtualHost => $"access to vhost '{query.VirtualHost}'",
        AccessTarget.Topic => $"{query.Permission} access to topic '{query.RoutingKey}' in exchange '{query.Name}' in vhost '{query.VirtualHost}'",
        _ => $"{query.Permission} access to {query.Target} '{query.Name}' in vhost '{query.VirtualHost}'",
    };

    [LoggerMessage(523, LogLevel.Information, "LDAP: {What} for user '{User}': {Decision}")]
    private partial void LogDecided(string what, string user, string decision);

    [LoggerMessage(524, LogLevel.Error, "LDAP failed: {Problem}")]
    private partial void LogFailed(string problem);

    [LoggerMessage(525, LogLevel.Warning, "LDAP cannot say whether user '{User}' has the tag {Tag}: {Problem}")]
    private partial void LogNoTag(string tag, string user, string problem);
}
