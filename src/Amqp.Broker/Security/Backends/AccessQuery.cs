using System.Net;

namespace Amqp.Broker.Security.Backends;

/// <summary>A question about what a user may do.</summary>
/// <param name="UserName">Who.</param>
/// <param name="Target">What kind of thing it is about.</param>
/// <param name="VirtualHost">The virtual host.</param>
public sealed record AccessQuery(string UserName, AccessTarget Target, string VirtualHost)
{
    /// <summary>The user's tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What the backend gave with the login.</summary>
    public object? State { get; init; }

    /// <summary>Where the user comes from; null for in-memory connections.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>The queue, or the exchange (<c>amq.default</c> for the default one); empty for a virtual host.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is to be done with it.</summary>
    public Permission Permission { get; init; }

    /// <summary>The routing key, of a topic.</summary>
    public string RoutingKey { get; init; } = "";
}
