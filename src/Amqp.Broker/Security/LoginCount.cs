namespace Amqp.Broker.Security;

/// <summary>How often somebody logged in and failed to.</summary>
/// <param name="Protocol">The protocol: <c>amqp091</c>, <c>http</c>.</param>
/// <param name="Succeeded">Times that a user was let in.</param>
/// <param name="Failed">Times that none was.</param>
public readonly record struct LoginCount(string Protocol, long Succeeded, long Failed)
{
    /// <summary>Address it came from; empty where all addresses are counted together, or where there is none.</summary>
    public string RemoteAddress { get; init; } = "";

    /// <summary>Name that was given; empty where all names are counted together.</summary>
    public string UserName { get; init; } = "";
}
