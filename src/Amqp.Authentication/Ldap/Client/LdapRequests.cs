using System.Formats.Asn1;
using System.Text;

namespace Amqp.Authentication.Ldap.Client;

/// <summary>Requests as octets (RFC 4511, 4.2 to 4.14).</summary>
internal static class LdapRequests
{
    private const int Version = 3;
    private const string StartTlsName = "1.3.6.1.4.1.1466.20037";

    public static byte[] Bind(int id, string dn, ReadOnlyMemory<byte> password) => Message(id, writer =>
    {
        using (writer.PushSequence(Application(0)))
        {
            writer.WriteInteger(Version);
            WriteText(writer, dn);
            writer.WriteOctetString(password.Span, new Asn1Tag(TagClass.ContextSpecific, 0));
        }
    });

    public static byte[] Search(int id, LdapSearch search, TimeSpan timeout) => Message(id, writer =>
    {
        using (writer.PushSequence(Application(3)))
        {
            WriteText(writer, search.Base);
            writer.WriteEnumeratedValue(search.Scope);
            writer.WriteEnumeratedValue(AliasRule.Always);
            writer.WriteInteger(search.SizeLimit);
            writer.WriteInteger(timeout == Timeout.InfiniteTimeSpan ? 0 : (int)Math.Ceiling(timeout.TotalSeconds));
            writer.WriteBoolean(false);
            search.Filter.Write(writer);
            using (writer.PushSequence())
            {
                WriteText(writer, search.Attribute);
            }
        }
    });

    public static byte[] StartTls(int id) => Message(id, static writer =>
    {
        using (writer.PushSequence(Application(23)))
        {
            writer.WriteOctetString(Encoding.ASCII.GetBytes(StartTlsName), new Asn1Tag(TagClass.ContextSpecific, 0));
        }
    });

    public static byte[] Unbind(int id) => Message(id, static writer => writer.WriteNull(Application(2)));

    private static byte[] Message(int id, Action<AsnWriter> writeOperation)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            writeOperation(writer);
        }

        return writer.Encode();
    }

    private static Asn1Tag Application(int number) => new(TagClass.Application, number);

    private static void WriteText(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    // Aliases are followed wherever they are, as RabbitMQ's client does.
    private enum AliasRule
    {
        Always = 3,
    }
}
