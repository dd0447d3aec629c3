using Amqp.Protocol;

namespace Amqp.Server;

/// <summary>The server properties of connection.start. Clients read capabilities, product and version.</summary>
internal static class ServerProperties
{
    private static readonly string[] s_capabilities =
    [
        "authentication_failure_close", "basic.nack", "connection.blocked", "consumer_cancel_notify", "consumer_priorities",
        "direct_reply_to", "exchange_exchange_bindings", "per_consumer_qos", "publisher_confirms",
    ];

    public static FieldTable Build(ServerOptions options, string clusterName)
    {
        var capabilities = new FieldTableBuilder();
        foreach (var capability in s_capabilities)
        {
            capabilities.Add(capability, true);
        }

        return new FieldTableBuilder()
            .Add("capabilities", capabilities.Build())
            .Add("cluster_name", clusterName)
            .Add("copyright", "Copyright (c) the Amqp authors")
            .Add("information", "Licensed under the Apache License 2.0")
            .Add("platform", $".NET {Environment.Version}")
            .Add("product", options.Product)
            .Add("version", options.Version)
            .Build();
    }
}
