using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;
using Microsoft.Net.Http.Headers;

namespace Amqp.Management.Endpoints;

/// <summary>Export and import of definitions, of the whole broker and of one virtual host.</summary>
internal static class DefinitionEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/definitions").Get(AccessLevel.Administrator, Export).Post(AccessLevel.Administrator, Import);
        routes.Map("/all-configuration").Get(AccessLevel.Administrator, Export).Post(AccessLevel.Administrator, Import);
        routes.Map("/definitions/{vhost}").Get(AccessLevel.Administrator, Export).Post(AccessLevel.Administrator, Import);
    }

    private static Task Export(ApiContext context)
    {
        var host = context.FindPath(ApiContext.VirtualHostSegment);
        if (host is not null && context.Admin.VirtualHosts.Find(host) is null)
        {
            throw ApiException.BadRequest("vhost_not_found");
        }

        if (context.Query("download") is { Length: > 0 } file)
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(file);
            context.Http.Response.Headers.ContentDisposition = disposition.ToString();
        }

        var server = context.Host.Broker.Options.Server;
        var origin = new DefinitionOrigin(server.Product, server.Version, GlobalParameterEndpoints.ClusterName(context.Host));
        return context.JsonAsync(json =>
        {
            if (host is null)
            {
                context.Admin.Definitions.Export(json, origin);
            }
            else
            {
                context.Admin.Definitions.Export(json, origin, host);
            }
        });
    }

    private static async Task Import(ApiContext context)
    {
        var definitions = await ReadAsync(context).ConfigureAwait(false);
        var host = context.FindPath(ApiContext.VirtualHostSegment);
        if (host is not null && context.Admin.VirtualHosts.Find(host) is null)
        {
            throw ApiException.NoVirtualHost();
        }

        try
        {
            _ = host is null ? context.Admin.Definitions.Import(definitions) : context.Admin.Definitions.Import(definitions, host);
        }
        catch (AdminException error) when (error.Kind != AdminErrorKind.Credentials)
        {
            throw error.Missing is { } missing ? ApiException.Missing(missing) : ApiException.BadRequest(error.Message);
        }

        await context.NoContent().ConfigureAwait(false);
    }

    private static async Task<JsonElement> ReadAsync(ApiContext context)
    {
        var request = context.Http.Request;
        var limit = context.Host.Settings.MaxBodySize;
        var octets = UploadedFile.IsIn(request)
            ? await UploadedFile.ReadAsync(request, "file", limit).ConfigureAwait(false)
            : await RequestBody.ReadOctetsAsync(request, limit).ConfigureAwait(false);
        try
        {
            using var document = JsonText.Parse(octets);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw ApiException.BadRequest("failed_to_parse_json");
    }
}
