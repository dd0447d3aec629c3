using System.Text.Json;
using Amqp.Broker;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>
/// RabbitMQ's feature flags and deprecated features, as clients probe them. Flags let the nodes of a cluster have different
/// versions for a while: here each of them is on from the start and cannot be turned off.
/// </summary>
internal static class FeatureFlagEndpoints
{
    private static readonly FeatureFlag[] s_flags =
    [
        new("classic_mirrored_queue_version", "Versions of classic queues"),
        new("classic_queue_type_delivery_support", "Deliveries of classic queues"),
        new("direct_exchange_routing_v2", "Fast routing of direct exchanges"),
        new("drop_unroutable_metric", "Counts of unroutable messages that are dropped", "rabbitmq_management_agent"),
        new("empty_basic_get_metric", "Counts of basic.get on empty queues", "rabbitmq_management_agent"),
        new("feature_flags_v2", "Feature flags themselves"),
        new("implicit_default_bindings", "Bindings of the default exchange that are not stored"),
        new("listener_records_in_ets", "Listeners in memory"),
        new("maintenance_mode_status", "Maintenance mode"),
        new("message_containers", "One form for messages of all protocols"),
        new("quorum_queue", "Queues of type quorum"),
        new("stream_queue", "Queues of type stream"),
        new("tracking_records_in_ets", "Connections that are counted in memory"),
        new("user_limits", "Limits of users"),
        new("virtual_host_metadata", "Description and tags of virtual hosts"),
    ];

    private static readonly DeprecatedFeature[] s_deprecated =
    [
        new("amqp_address_v1", "Addresses of AMQP 1.0 in their first form"),
        new("amqp_filter_set_bug", "Filters of AMQP 1.0 that are not described values"),
        new("classic_queue_mirroring", "Mirrored classic queues", "removed"),
        new("global_qos", "basic.qos for a whole channel"),
        new("management_metrics_collection", "Statistics of the HTTP API"),
        new("queue_master_locator", "Where a classic queue's node is chosen"),
        new("ram_node_type", "Nodes that keep metadata in memory"),
        new("transient_nonexcl_queues", "Queues that are neither durable nor exclusive"),
    ];

    public static void Map(RouteTable routes)
    {
        routes.Map("/feature-flags").Get(AccessLevel.Administrator, static context => context.ListAsync(s_flags, Write));
        routes.Map("/feature-flags/{name}/enable").Put(AccessLevel.Administrator, Enable);
        routes.Map("/deprecated-features").Get(AccessLevel.Administrator, static context => context.ListAsync(s_deprecated, Write));
        routes.Map("/deprecated-features/used").Get(AccessLevel.Administrator, ListUsed);
    }

    /// <summary>Features that something makes use of now, as far as the model shows it.</summary>
    private static Task ListUsed(ApiContext context)
    {
        var isUsed = context.Admin.VirtualHosts.SelectMany(host => host.Queues).Any(queue => queue is { IsDurable: false, IsExclusive: false });
        return context.ListAsync(s_deprecated.Where(feature => isUsed && feature.Name == DeprecatedFeatures.TransientQueues), Write);
    }

    private static void Write(Utf8JsonWriter json, FeatureFlag flag)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, flag.Name);
        json.WriteString("desc"u8, flag.Description);
        json.WriteString("doc_url"u8, "");
        json.WriteString("state"u8, "enabled");
        json.WriteString("stability"u8, "stable");
        json.WriteString("provided_by"u8, flag.Provider);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DeprecatedFeature feature)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, feature.Name);
        json.WriteString("desc"u8, feature.Description);
        json.WriteString("deprecation_phase"u8, feature.Phase);
        json.WriteString("doc_url"u8, "");
        json.WriteString("provided_by"u8, "rabbit");
        json.WriteEndObject();
    }

    private static Task Enable(ApiContext context)
    {
        var name = context.Path("name");
        return name == "all" || Array.Exists(s_flags, flag => flag.Name == name)
            ? context.NoContent()
            : throw ApiException.BadRequest("unsupported");
    }

    private sealed record FeatureFlag(string Name, string Description, string Provider = "rabbit");

    private sealed record DeprecatedFeature(string Name, string Description, string Phase = "permitted_by_default");
}
