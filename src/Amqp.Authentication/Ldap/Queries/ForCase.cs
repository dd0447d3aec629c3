namespace Amqp.Authentication.Ldap.Queries;

/// <summary>A case of <c>for</c>.</summary>
/// <param name="Variable">The variable that decides.</param>
/// <param name="Value">The value that it has to have.</param>
/// <param name="Query">What counts then.</param>
internal sealed record ForCase(string Variable, string Value, LdapQuery Query);
