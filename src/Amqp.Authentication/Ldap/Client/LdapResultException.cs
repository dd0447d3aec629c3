namespace Amqp.Authentication.Ldap.Client;

/// <summary>An LDAP server refuses an operation with a result code; the connection is still good.</summary>
internal sealed class LdapResultException(string operation, LdapResult result) : Exception($"{operation}: {result}")
{
    public LdapResult Result { get; } = result;
}
