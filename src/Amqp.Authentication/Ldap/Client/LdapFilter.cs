using System.Formats.Asn1;
using System.Text;

namespace Amqp.Authentication.Ldap.Client;

/// <summary>
/// Which entries a search wants (RFC 4511, 4.5.1.7). It is never written as text: values travel as octets with a length, so that
/// no character of a user's name can end one and begin another condition, and the escapes of RFC 4515 have no place.
/// </summary>
internal abstract record LdapFilter
{
    private LdapFilter()
    {
    }

    /// <summary>Entries that have an attribute at all. Every entry has <c>objectClass</c>.</summary>
    public static LdapFilter Any { get; } = new Present("objectClass");

    public abstract void Write(AsnWriter writer);

    private static Asn1Tag Tag(int number) => new(TagClass.ContextSpecific, number);

    private static void WriteAll(AsnWriter writer, int tag, IReadOnlyList<LdapFilter> filters)
    {
        using (writer.PushSetOf(Tag(tag)))
        {
            foreach (var filter in filters)
            {
                filter.Write(writer);
            }
        }
    }

    public sealed record And(IReadOnlyList<LdapFilter> Filters) : LdapFilter
    {
        public override void Write(AsnWriter writer) => WriteAll(writer, 0, Filters);
    }

    public sealed record Or(IReadOnlyList<LdapFilter> Filters) : LdapFilter
    {
        public override void Write(AsnWriter writer) => WriteAll(writer, 1, Filters);
    }

    public sealed record Equality(string Attribute, string Value) : LdapFilter
    {
        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(Tag(3)))
            {
                writer.WriteOctetString(Encoding.UTF8.GetBytes(Attribute));
                writer.WriteOctetString(Encoding.UTF8.GetBytes(Value));
            }
        }
    }

    public sealed record Present(string Attribute) : LdapFilter
    {
        public override void Write(AsnWriter writer) => writer.WriteOctetString(Encoding.UTF8.GetBytes(Attribute), Tag(7));
    }
}
