using System.Text.Json;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Who the sender is.</summary>
internal static class WhoAmIEndpoints
{
    public static void Map(RouteTable routes) => routes.Map("/whoami").Get(AccessLevel.Management, Get);

    private static Task Get(ApiContext context) => context.JsonAsync(context.Principal, Write);

    private static void Write(Utf8JsonWriter json, Principal principal)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, principal.Name);
        json.WriteStrings("tags"u8, principal.Tags);
        json.WriteEndObject();
    }
}
