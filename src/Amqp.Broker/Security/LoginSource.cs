namespace Amqp.Broker.Security;

/// <summary>How often a user name was tried from an address.</summary>
/// <param name="Protocol">The protocol, as <see cref="LoginStatistics"/> names it.</param>
/// <param name="Address">The address; empty for connections within the process.</param>
/// <param name="UserName">The name that was given, whether there is such a user or not.</param>
/// <param name="Succeeded">How often it was let in.</param>
/// <param name="Failed">How often it was not.</param>
public sealed record LoginSource(string Protocol, string Address, string UserName, long Succeeded, long Failed);
