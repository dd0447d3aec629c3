using System.Net;
using System.Text;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Management.Http;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Access;

/// <summary>Finds out who sends a request.</summary>
internal sealed class Authenticator(ApiHost host)
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";
    private const string Realm = "realm=\"RabbitMQ Management\"";

    private readonly LoginLimiter _limiter = new(host.Settings.LoginAttempts, host.Time);

    /// <summary>The sender of a request; null when it says nothing of itself.</summary>
    /// <exception cref="ApiException">400 for credentials that cannot be read, 401 for wrong ones, 429 after too many of those.</exception>
    public async ValueTask<Principal?> AuthenticateAsync(HttpContext http)
    {
        if (LocalConnection.IsMarked(http))
        {
            return Principal.Local;
        }

        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return null;
        }

        // A token says itself whose it is.
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return await LoginAsync("", Encoding.UTF8.GetBytes(header[Bearer.Length..].Trim()), http).ConfigureAwait(false);
        }

        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) || !TryDecode(header[Basic.Length..], out var name, out var password))
        {
            throw ApiException.BadRequest("the authorization header is not understood");
        }

        return await LoginAsync(name, password, http).ConfigureAwait(false);
    }

    /// <summary>The user whose name and password these are; without a name, the password is a token.</summary>
    /// <exception cref="ApiException">401 for wrong ones, 429 after too many of those from one address.</exception>
    public async ValueTask<Principal> LoginAsync(string name, byte[] password, HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var isLoopback = IPAddress.IsLoopback(address);
        var attempt = new LoginAttempt(name, password) { Peer = address, IsLoopback = isLoopback };
        if (name.Length > 0 && host.Settings.OAuth.RefusesBasic)
        {
            throw ApiException.LoginFailed("basic auth disabled");
        }

        if (!_limiter.MayTry(attempt))
        {
            throw new ApiException(StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many failed logins from this address: try again in a minute");
        }

        var result = await host.Admin.Backends.LoginAsync(attempt, http.RequestAborted).ConfigureAwait(false);
        host.Admin.Logins.Count(LoginStatistics.Http, result.User is not null, attempt);
        if (result.User is { } user)
        {
            _limiter.Succeeded(attempt);
            return await Principal.OfAsync(user, host.Admin.VirtualHosts.Select(virtualHost => virtualHost.Name)).ConfigureAwait(false);
        }

        _limiter.Failed(attempt);
        throw ApiException.LoginFailed(
            !isLoopback && result.Refusal.EndsWith("localhost", StringComparison.Ordinal) ? "User can only log in via localhost" : "Login failed");
    }

    /// <summary>Asks the sender for a name and a password, or for a token where nothing else counts.</summary>
    public void Challenge(HttpResponse response) =>
        response.Headers.WWWAuthenticate = (host.Settings.OAuth.RefusesBasic ? Bearer : Basic) + Realm;

    private static bool TryDecode(string base64, out string name, out byte[] password)
    {
        (name, password) = ("", []);
        var octets = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, octets, out var length) || octets.AsSpan(0, length).IndexOf((byte)':') is var colon && colon < 0)
        {
            return false;
        }

        name = Encoding.UTF8.GetString(octets, 0, colon);
        password = octets[(colon + 1)..length];
        return true;
    }
}
