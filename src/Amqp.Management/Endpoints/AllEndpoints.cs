using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Everything that is below <c>/api</c>.</summary>
internal static class AllEndpoints
{
    /// <summary>Maps all paths.</summary>
    public static RouteTable Map()
    {
        var routes = new RouteTable();
        ServiceEndpoints.Map(routes);
        OverviewEndpoints.Map(routes);
        HealthCheckEndpoints.Map(routes);
        FeatureFlagEndpoints.Map(routes);
        QueueEndpoints.Map(routes);
        QuorumEndpoints.Map(routes);
        MessageEndpoints.Map(routes);
        ExchangeEndpoints.Map(routes);
        BindingEndpoints.Map(routes);
        ConnectionEndpoints.Map(routes);
        ChannelEndpoints.Map(routes);
        NodeEndpoints.Map(routes);
        VirtualHostEndpoints.Map(routes);
        UserEndpoints.Map(routes);
        PermissionEndpoints.Map(routes);
        TopicPermissionEndpoints.Map(routes);
        PolicyEndpoints.Map(routes);
        ParameterEndpoints.Map(routes);
        GlobalParameterEndpoints.Map(routes);
        LimitEndpoints.Map(routes);
        DefinitionEndpoints.Map(routes);
        TopologyEndpoints.Map(routes);
        ControlEndpoints.Map(routes);
        EncryptionEndpoints.Map(routes);
        return routes;
    }
}
