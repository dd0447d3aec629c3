namespace Amqp.Authentication.Ldap.Client;

/// <summary>Which entries a search looks at; the numbers are the protocol's (RFC 4511, 4.5.1.2).</summary>
internal enum LdapScope
{
    BaseObject = 0,
    SingleLevel = 1,
    WholeSubtree = 2,
}
