namespace Amqp.Authentication.Ldap.Queries;

/// <summary>A query has no answer here, whatever the server says.</summary>
internal sealed class LdapQueryException(string message) : Exception(message);
