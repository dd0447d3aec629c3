namespace Amqp.Authentication.Ldap;

/// <summary>Somebody who is logged in, as questions about him need it.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Dn">The user's entry.</param>
/// <param name="Password">What to bind with as this user; null where questions are asked as somebody else.</param>
internal sealed record LdapUser(string Name, string Dn, string? Password)
{
    /// <summary>The name and the entry: a password is not printed.</summary>
    public override string ToString() => $"{Name} ({Dn})";
}
