namespace Amqp.Authentication.Ldap.Client;

/// <summary>What to search for.</summary>
/// <param name="Base">The entry where the search begins.</param>
/// <param name="Scope">Which entries below it are looked at.</param>
/// <param name="Filter">Which of them are wanted.</param>
internal sealed record LdapSearch(string Base, LdapScope Scope, LdapFilter Filter)
{
    /// <summary>Asks for no attributes (RFC 4511, 4.5.1.8).</summary>
    public const string NoAttributes = "1.1";

    /// <summary>The one attribute that is wanted.</summary>
    public string Attribute { get; init; } = NoAttributes;

    /// <summary>Most entries that the server is to send; 0 for any number.</summary>
    public int SizeLimit { get; init; }
}
