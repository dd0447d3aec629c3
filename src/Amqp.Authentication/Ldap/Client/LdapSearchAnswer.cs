namespace Amqp.Authentication.Ldap.Client;

/// <summary>What a search has come to.</summary>
internal sealed record LdapSearchAnswer(LdapResult Result, IReadOnlyList<LdapEntry> Entries);
