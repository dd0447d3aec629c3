using System.Text.Json;
using Amqp.Hosting.Encryption;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Encryption at rest: what it has come to, and another key in the place of one. For administrators.</summary>
internal static class EncryptionEndpoints
{
    public static void Map(RouteTable routes) => routes.Map("/encryption")
        .Get(AccessLevel.Administrator, static context => Show(context))
        .Post(AccessLevel.Administrator, Rotate);

    /// <summary>The configuration is read again where there is one, and the keys in any case.</summary>
    private static Task Rotate(ApiContext context)
    {
        var broker = context.Host.Broker;
        broker.Options.Process.Reload?.Invoke();
        try
        {
            broker.RotateEncryptionKey();
        }
        catch (IOException error)
        {
            throw ApiException.BadRequest(error.Message);
        }

        return Show(context);
    }

    private static Task Show(ApiContext context)
    {
        var status = context.Host.Broker.Encryption ?? throw ApiException.BadRequest("this broker has no data directory: nothing is kept that could be encrypted");
        return context.JsonAsync(json => Write(json, status));
    }

    private static void Write(Utf8JsonWriter json, EncryptionState status)
    {
        json.WriteStartObject();
        json.WriteBoolean("enabled"u8, status.CurrentKey is not null);
        json.WriteString("algorithm"u8, "AES-256-GCM"u8);
        json.WriteString("current_key"u8, status.CurrentKey);
        json.WriteStrings("keys_in_use"u8, status.KeysInUse);
        json.WriteBoolean("files_in_the_clear"u8, status.HasClearFiles);
        json.WriteBoolean("settled"u8, status.IsSettled);
        json.WriteBoolean("rotating"u8, status.IsResealing);
        json.WriteNumber("segments_done"u8, status.SegmentsResealed);
        json.WriteNumber("segments_left"u8, status.SegmentsLeft);
        json.WriteNumber("octets_left"u8, status.OctetsLeft);
        json.WriteString("problem"u8, status.Problem);
        json.WriteEndObject();
    }
}
