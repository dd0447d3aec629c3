namespace Amqp.Authentication.Ldap.Client;

/// <summary>An entry that a search has found.</summary>
/// <param name="Dn">Its distinguished name.</param>
/// <param name="Attributes">The attributes that were asked for and are there, by name without regard to case.</param>
internal sealed record LdapEntry(string Dn, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes);
