using Amqp.Authentication.Ldap;
using Amqp.Authentication.Ldap.Queries;
using Amqp.Broker.Security.Backends;
using Microsoft.Extensions.Logging.Abstractions;

namespace Amqp.Authentication.Tests.Ldap;

/// <summary>Servers that are silent, go away, or say what is no LDAP: all of them refuse.</summary>
public sealed class LdapServerFailureTests
{
    [Fact]
    public async Task A_silent_server_is_waited_for_so_long_and_no_longer()
    {
        await using var server = new FakeLdapServer(static _ => []);
        using var backend = Create(server, settings => settings.Timeout = TimeSpan.FromMilliseconds(300));
        Assert.Equal((true, "ldap_connect_error"), await LoginAsync(backend));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("")]
    [InlineData("485454502F312E31")]
    [InlineData("3084FFFFFFFF")]
    [InlineData("3080")]
    [InlineData("300C02010561070A010004000400")]
    [InlineData("300C02010165070A010004000400")]
    [InlineData("300C02010078070A013404000400")]
    [InlineData("300C02010161070A020004000400")]
    public async Task An_answer_that_is_none_refuses(string octets)
    {
        await using var server = new FakeLdapServer(_ => octets.Length == 0 ? null! : Convert.FromHexString(octets));
        using var backend = Create(server);
        Assert.Equal((true, "ldap_connect_error"), await LoginAsync(backend));
    }

    [Fact]
    public async Task Nothing_may_be_said_before_TLS_that_would_count_under_it()
    {
        var answers = Convert.FromHexString("300C02010178070A010004000400" + Convert.ToHexString(FakeLdapServer.BindSuccess));
        await using var server = new FakeLdapServer(_ => answers);
        using var backend = Create(server, settings => settings.UsesStartTls = true);
        Assert.Equal((true, "ldap_connect_error"), await LoginAsync(backend));
    }

    [Fact]
    public async Task A_server_that_refuses_TLS_is_not_told_the_password()
    {
        var told = false;
        await using var server = new FakeLdapServer(octets =>
        {
            told |= octets.AsSpan().IndexOf("secret"u8) >= 0;
            return Convert.FromHexString("300C02010178070A013404000400");
        });
        using var backend = Create(server, settings => settings.UsesStartTls = true);
        Assert.Equal((true, "ldap_connect_error"), await LoginAsync(backend));
        Assert.False(told);
    }

    [Fact]
    public async Task A_kept_connection_that_is_gone_is_replaced()
    {
        // The first request of every connection is answered, the second closes it.
        var requests = 0;
        await using var server = new FakeLdapServer(octets => Interlocked.Increment(ref requests) is 1 or 3 ? FakeLdapServer.BindSuccess : null!);
        using var backend = Create(server);
        Assert.Equal((false, null), await LoginAsync(backend));
        Assert.Equal((false, null), await LoginAsync(backend));
        Assert.Equal((2, 3), (server.Connections, requests));
    }

    [Fact]
    public async Task Connections_are_kept_unless_they_shall_not_be()
    {
        await using var server = new FakeLdapServer(static octets => [.. FakeLdapServer.BindSuccess.Select((octet, at) => at == 4 ? octets[4] : octet)]);
        using var keeps = Create(server);
        await LoginAsync(keeps);
        await LoginAsync(keeps);
        Assert.Equal(1, server.Connections);
        using var drops = Create(server, settings => settings.IdleTimeout = TimeSpan.Zero);
        await LoginAsync(drops);
        await LoginAsync(drops);
        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task A_server_that_fails_denies_access_whatever_the_query_makes_of_it()
    {
        await using var server = new FakeLdapServer(static octets => octets[5] == 0x60 ? FakeLdapServer.BindSuccess : null!);
        using var backend = Create(server, settings => settings.VirtualHostQuery = QueryParser.Parse("""{'not', {'or', [{exists, "cn=x"}]}}"""));
        var login = await backend.AuthenticateAsync(new LoginAttempt("jane", "secret"));
        var answer = await backend.CheckAsync(new AccessQuery("jane", AccessTarget.VirtualHost, "/") { State = login.State });
        Assert.Equal((false, "ldap_connect_error"), (answer.IsAllowed, answer.Problem));
    }

    [Fact]
    public void Nothing_that_is_printed_has_a_password() => Assert.DoesNotContain("secret", $"{new LdapUser("jane", "cn=jane", "secret")}", StringComparison.Ordinal);

    private static async Task<(bool, string?)> LoginAsync(LdapBackend backend)
    {
        var answer = await backend.AuthenticateAsync(new LoginAttempt("jane", "secret"));
        return (answer.IsError, answer.Refusal);
    }

    private static LdapBackend Create(FakeLdapServer server, Action<LdapSettings>? change = null)
    {
        var settings = new LdapSettings { Port = server.Port, UserDnPattern = "uid=${username}", Timeout = TimeSpan.FromSeconds(60) };
        settings.Servers["1"] = "127.0.0.1";
        change?.Invoke(settings);
        return new LdapBackend(settings, TimeProvider.System, NullLoggerFactory.Instance);
    }
}
