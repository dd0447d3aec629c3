namespace Amqp.Authentication.Ldap.Queries;

/// <summary>Who has a tag.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Query">Says yes to those who have it.</param>
public sealed record TagQuery(string Tag, LdapQuery Query);
