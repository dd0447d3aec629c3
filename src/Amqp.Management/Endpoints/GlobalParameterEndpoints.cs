using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Parameters;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Parameters of the whole broker; the cluster's name, which is one of them, has a path of its own.</summary>
internal static class GlobalParameterEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/global-parameters").Get(AccessLevel.Policymaker, context => context.ListAsync(context.Admin.GlobalParameters.All, Write));
        routes.Map("/global-parameters/{name}")
            .Get(AccessLevel.Policymaker, context => context.FoundAsync(context.Admin.GlobalParameters.Find(context.Path("name")), Write))
            .Put(AccessLevel.Policymaker, Put)
            .Delete(AccessLevel.Policymaker, context => context.DeleteDone(context.Admin.GlobalParameters.Delete(context.Path("name"))));
        routes.Map("/cluster-name").Get(AccessLevel.Management, GetClusterName).Put(AccessLevel.Administrator, PutClusterName);
    }

    /// <summary>The cluster's name: what operators set, or what the broker was started with.</summary>
    public static string ClusterName(ApiHost host) =>
        host.Admin.GlobalParameters.Find(GlobalParameterAdmin.ClusterName)?.Value.GetString() ?? host.Broker.Options.Server.ClusterName;

    private static void Write(Utf8JsonWriter json, GlobalParameter parameter)
    {
        json.WriteStartObject();
        json.WritePropertyName("value"u8);
        parameter.Value.WriteTo(json);
        json.WriteString("name"u8, parameter.Name);
        json.WriteEndObject();
    }

    private static async Task Put(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        var name = context.Path("name");
        var created = context.Admin.GlobalParameters.Find(name) is null;
        context.Admin.GlobalParameters.Set(name, body.Require("value"));
        await context.PutDone(created).ConfigureAwait(false);
    }

    private static Task GetClusterName(ApiContext context) => context.JsonAsync(ClusterName(context.Host), static (json, name) =>
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteEndObject();
    });

    private static async Task PutClusterName(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        context.Admin.GlobalParameters.Set(GlobalParameterAdmin.ClusterName, body.Require("name"));
        await context.NoContent().ConfigureAwait(false);
    }
}
