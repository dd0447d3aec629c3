namespace Amqp.Authentication.Ldap.Queries;

/// <summary>A text to compare: a pattern, or what the directory says.</summary>
internal abstract record LdapText
{
    private LdapText()
    {
    }

    /// <summary>A text with variables.</summary>
    public sealed record Pattern(string Text) : LdapText;

    /// <summary>The values of an attribute of an entry.</summary>
    public sealed record Attribute(string Dn, string Name) : LdapText;
}
