namespace Amqp.Server.Transport;

/// <summary>A connection did not come about: its proxy header or its TLS handshake failed.</summary>
internal sealed class ConnectionSetupException(string name, string reason, Exception inner) : Exception(reason, inner)
{
    /// <summary>The connection, <c>peer -> server</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The peer went away without a word, as the probes of load balancers do.</summary>
    public bool IsSilent { get; init; }
}
