namespace Amqp.Server;

/// <summary>
/// What the server writes into the headers of every message that is published (rabbitmq.conf <c>message_interceptors.incoming</c>,
/// https://www.rabbitmq.com/docs/message-interceptors). Each stamp is null for none, true to replace what a client wrote itself, and
/// false to leave that.
/// </summary>
public sealed record MessageStamps
{
    /// <summary>The time: header <c>timestamp_in_ms</c> and property <c>timestamp</c> (<c>set_header_timestamp.overwrite</c>).</summary>
    public bool? Time { get; init; }

    /// <summary>The node's name: header <c>x-routed-by</c> (<c>set_header_routing_node.overwrite</c>).</summary>
    public bool? Node { get; init; }

    /// <summary>True when there is anything to write.</summary>
    internal bool Any => Time is not null || Node is not null;
}
