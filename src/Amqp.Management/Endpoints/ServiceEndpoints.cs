using System.Text;
using System.Text.Json;
using Amqp.Broker.Security;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Endpoints;

/// <summary>What concerns the service itself: how to log in, which version it is, what can be reset.</summary>
internal static class ServiceEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/whoami").Get(AccessLevel.Management, static context => context.JsonAsync(context.Principal, Write));
        routes.Map("/auth").Get(AccessLevel.Anyone, GetAuth);
        routes.Map("/version").Get(AccessLevel.Management, static context => context.JsonAsync(json => json.WriteStringValue(context.Host.Broker.Options.Server.Version)));
        routes.Map("/login").Post(AccessLevel.Anyone, Login).Delete(AccessLevel.Anyone, static context => context.NoContent());
        routes.Map("/extensions").Get(AccessLevel.Management, GetExtensions);
        routes.Map("/auth/attempts/{node}").Get(AccessLevel.Monitoring, ListAttempts).Delete(AccessLevel.Administrator, ResetAttempts);
        routes.Map("/auth/attempts/{node}/source").Get(AccessLevel.Monitoring, ListSources).Delete(AccessLevel.Administrator, ResetAttempts);
        routes.Map("/auth/hash_password/{password}").Get(AccessLevel.Management, HashPassword);
        routes.Map("/reset").Delete(AccessLevel.Administrator, Reset);
        routes.Map("/reset/{node}").Delete(AccessLevel.Administrator, Reset);
        routes.Map("/rebalance/queues").Post(AccessLevel.Administrator, static context => context.NoContent());
    }

    private static void Write(Utf8JsonWriter json, Principal principal)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, principal.Name);
        json.WriteStrings("tags"u8, principal.Tags);
        json.WriteEndObject();
    }

    private static Task GetAuth(ApiContext context) => context.JsonAsync(context.Host.Settings.OAuth, OAuthJson.Write);

    /// <summary>
    /// The form of a login page: whether name and password, or the token, are right. RabbitMQ also puts them into a cookie, which
    /// nothing here reads.
    /// </summary>
    private static async Task Login(ApiContext context)
    {
        var (name, password) = await CredentialsAsync(context).ConfigureAwait(false);
        var principal = await context.Host.Authenticator.LoginAsync(name, Encoding.UTF8.GetBytes(password), context.Http).ConfigureAwait(false);
        AccessRules.Check(AccessLevel.Management, principal, null);
        await context.JsonAsync(static json => json.WriteStringValue("ok"u8)).ConfigureAwait(false);
    }

    /// <summary>Name and password, or no name and the token.</summary>
    private static async Task<(string Name, string Password)> CredentialsAsync(ApiContext context)
    {
        const string Token = "access_token";
        var request = context.Http.Request;
        if (!request.HasFormContentType)
        {
            var body = await context.BodyAsync().ConfigureAwait(false);
            if (body.Text(Token) is { } bearer)
            {
                return ("", bearer);
            }

            body.RequireAll("username", "password");
            return (body.RequireText("username"), body.RequireText("password"));
        }

        var octets = await RequestBody.ReadOctetsAsync(request, context.Host.Settings.MaxBodySize).ConfigureAwait(false);
        using var reader = new Microsoft.AspNetCore.WebUtilities.FormReader(Encoding.UTF8.GetString(octets.Span));
        var form = await ReadFormAsync(reader).ConfigureAwait(false);
        if (form.TryGetValue(Token, out var token))
        {
            return ("", token.ToString());
        }

        return form.TryGetValue("username", out var name) && form.TryGetValue("password", out var password)
            ? (name.ToString(), password.ToString())
            : throw ApiException.BadRequest("[{key_missing,username},{key_missing,password}]");
    }

    private static async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> ReadFormAsync(Microsoft.AspNetCore.WebUtilities.FormReader reader)
    {
        try
        {
            return await reader.ReadFormAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException error)
        {
            throw ApiException.BadRequest(error.Message);
        }
    }

    /// <summary>No plugin adds pages.</summary>
    private static Task GetExtensions(ApiContext context) => context.JsonAsync(static json =>
    {
        json.WriteStartArray();
        json.WriteEndArray();
    });

    private static Task ListAttempts(ApiContext context) => context.RequireNode().ListAsync(context.Admin.Logins.All, static (json, entry) =>
    {
        json.WriteStartObject();
        json.WriteString("protocol"u8, entry.Protocol);
        WriteCounts(json, entry.Succeeded, entry.Failed);
        json.WriteEndObject();
    });

    /// <summary>By address and name, which is empty unless the configuration wants it (<c>track_auth_attempt_source</c>).</summary>
    private static Task ListSources(ApiContext context) => context.RequireNode().ListAsync(context.Admin.Logins.Sources, static (json, source) =>
    {
        json.WriteStartObject();
        json.WriteString("remote_address"u8, source.Address);
        json.WriteString("username"u8, source.UserName);
        json.WriteString("protocol"u8, source.Protocol);
        WriteCounts(json, source.Succeeded, source.Failed);
        json.WriteEndObject();
    });

    private static void WriteCounts(Utf8JsonWriter json, long succeeded, long failed)
    {
        json.WriteNumber("auth_attempts"u8, succeeded + failed);
        json.WriteNumber("auth_attempts_failed"u8, failed);
        json.WriteNumber("auth_attempts_succeeded"u8, succeeded);
    }

    private static Task ResetAttempts(ApiContext context)
    {
        context.RequireNode().Admin.Logins.Reset();
        return context.NoContent();
    }

    /// <summary>Forgets what the broker's counters were; the counters go on.</summary>
    private static Task Reset(ApiContext context)
    {
        context.RequireNode().Admin.Statistics.History.Clear();
        return context.NoContent();
    }

    private static Task HashPassword(ApiContext context)
    {
        var hash = context.Admin.Users.Hash(context.Path("password"));
        return context.JsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("ok"u8, hash.ToString());
            json.WriteEndObject();
        });
    }
}
