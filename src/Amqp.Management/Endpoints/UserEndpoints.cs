using System.Text.Json;
using Amqp.Broker.Definitions;
using Amqp.Broker.Security;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Users.</summary>
internal static class UserEndpoints
{
    /// <summary>Name of the path's segment that is a user.</summary>
    public const string Segment = "user";

    public static void Map(RouteTable routes)
    {
        routes.Map("/users").Get(AccessLevel.Administrator, context => context.ListAsync(context.Admin.Users, Write));
        routes.Map("/users/without-permissions").Get(AccessLevel.Administrator, ListWithoutPermissions);
        routes.Map("/users/bulk-delete").Post(AccessLevel.Administrator, DeleteMany);
        routes.Map("/users/{user}")
            .Get(AccessLevel.Administrator, context => context.FoundAsync(Find(context), Write))
            .Put(AccessLevel.Administrator, Put)
            .Delete(AccessLevel.Administrator, context => context.DeleteDone(context.Admin.Users.Delete(context.Path(Segment))));
    }

    /// <summary>The user of the path, or null.</summary>
    public static User? Find(ApiContext context) => context.Admin.Users.Find(context.Path(Segment));

    private static Task ListWithoutPermissions(ApiContext context)
    {
        var granted = context.Admin.Permissions.All.Select(entry => entry.User).ToHashSet(StringComparer.Ordinal);
        return context.ListAsync(context.Admin.Users.Where(user => !granted.Contains(user.Name)), Write);
    }

    private static void Write(Utf8JsonWriter json, User user)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, user.Name);
        json.WriteString("password_hash"u8, user.Password?.ToString() ?? "");
        json.WriteString("hashing_algorithm"u8, user.Password?.AlgorithmName ?? PasswordHash.DefaultAlgorithmName);
        json.WriteStrings("tags"u8, user.Tags);
        json.WritePropertyName("limits"u8);
        LimitJson.Write(json, user.Limits);
        json.WriteEndObject();
    }

    private static async Task Put(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        var name = context.Path(Segment);
        var tags = TagsOf(body);
        if (body.Has("password") && body.Has("password_hash"))
        {
            throw ApiException.BadRequest("both_password_and_password_hash_are_provided");
        }

        var existed = Find(context) is not null;
        SetPassword(context, name, body);
        context.Admin.Users.SetTags(name, tags);
        await context.PutDone(!existed).ConfigureAwait(false);
    }

    private static void SetPassword(ApiContext context, string name, RequestBody body)
    {
        if (body.Text("password_hash") is { } hash)
        {
            SetHash(context, name, hash, body.Text("hashing_algorithm"));
        }
        else if (body.Text("password") is { } password)
        {
            context.Admin.Users.Set(name, password);
        }
        else
        {
            // A user that is put without a password has none from now on.
            context.Admin.Users.SetWithoutPassword(name);
        }
    }

    private static void SetHash(ApiContext context, string name, string hash, string? algorithmName)
    {
        var algorithm = context.Admin.Users.Rules.Algorithm;
        if (algorithmName is not null && !PasswordHash.TryParseAlgorithm(algorithmName, out algorithm))
        {
            throw ApiException.BadRequest($"hashing algorithm '{algorithmName}' is not known");
        }

        if (!Convert.TryFromBase64String(hash, new byte[hash.Length], out _))
        {
            throw ApiException.BadRequest(["not_base64", hash]);
        }

        context.Admin.Users.SetHash(name, hash, algorithm);
    }

    /// <summary>The tags, or, as very old scripts say it, whether the user is an administrator.</summary>
    private static IReadOnlyList<string> TagsOf(RequestBody body)
    {
        if (body.Texts("tags") is { } tags)
        {
            return tags;
        }

        return body.Has("administrator")
            ? body.Flag("administrator") ? [UserTags.Administrator] : []
            : throw ApiException.BadRequest("tags_not_present");
    }

    private static async Task DeleteMany(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        body.RequireAll("users");
        if (body.Root.GetProperty("users").ValueKind != JsonValueKind.Array)
        {
            throw ApiException.BadRequest("users is no list of names");
        }

        foreach (var name in body.Texts("users")!)
        {
            if (!context.Admin.Users.Delete(name))
            {
                throw ApiException.BadRequest(["no_such_user", name]);
            }
        }

        await context.NoContent().ConfigureAwait(false);
    }
}
