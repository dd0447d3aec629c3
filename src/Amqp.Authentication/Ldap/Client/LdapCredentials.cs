namespace Amqp.Authentication.Ldap.Client;

/// <summary>Who binds.</summary>
/// <param name="Name">A distinguished name, or what else the server takes (Active Directory: <c>user@domain</c>, <c>DOMAIN\user</c>).</param>
/// <param name="Password">The password; never empty.</param>
internal sealed record LdapCredentials(string Name, ReadOnlyMemory<byte> Password)
{
    /// <summary>The name alone: a password is not printed.</summary>
    public override string ToString() => Name;
}
