using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Text;

namespace Amqp.Authentication.Ldap.Client;

/// <summary>A message from a server (RFC 4511, 4.1.1): what it answers, and either a result or an entry.</summary>
internal sealed class LdapResponse
{
    public const int BindResponse = 1;
    public const int SearchEntry = 4;
    public const int SearchDone = 5;
    public const int SearchReference = 19;
    public const int ExtendedResponse = 24;

    private LdapResponse(int id, int operation)
    {
        Id = id;
        Operation = operation;
    }

    /// <summary>The number of the request; 0 for what nobody has asked for.</summary>
    public int Id { get; }

    /// <summary>The number of the operation's tag.</summary>
    public int Operation { get; }

    /// <summary>How the request ended; null in <see cref="SearchEntry"/> and <see cref="SearchReference"/>.</summary>
    public LdapResult? Result { get; private init; }

    /// <summary>What was found; null in others than <see cref="SearchEntry"/>.</summary>
    public LdapEntry? Entry { get; private init; }

    /// <summary>Decodes a whole message.</summary>
    /// <exception cref="LdapException">It is none.</exception>
    public static LdapResponse Decode(ReadOnlyMemory<byte> message)
    {
        try
        {
            var outer = new AsnReader(message, AsnEncodingRules.BER);
            var reader = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            if (!reader.TryReadInt32(out var id) || id < 0)
            {
                throw new LdapException("the server's answer has no message number");
            }

            var tag = reader.PeekTag();
            return tag.TagClass == TagClass.Application
                ? Decode(id, tag.TagValue, reader, tag)
                : throw new LdapException("the server's answer is no LDAP operation");
        }
        catch (AsnContentException error)
        {
            throw new LdapException($"the server's answer is no LDAP message: {error.Message}", error);
        }
    }

    private static LdapResponse Decode(int id, int operation, AsnReader reader, Asn1Tag tag) => operation switch
    {
        SearchEntry => new LdapResponse(id, operation) { Entry = ReadEntry(reader.ReadSequence(tag)) },
        SearchReference => new LdapResponse(id, operation),
        BindResponse or SearchDone or ExtendedResponse => new LdapResponse(id, operation) { Result = ReadResult(reader.ReadSequence(tag)) },
        _ => throw new LdapException($"the server's answer is an operation that nobody asked for: {operation}"),
    };

    private static LdapResult ReadResult(AsnReader reader)
    {
        var code = reader.ReadEnumeratedBytes().Span;
        if (code.Length > sizeof(int))
        {
            throw new LdapException("the server's result code is too long");
        }

        Span<byte> octets = stackalloc byte[sizeof(int)];
        octets.Fill((code[0] & 0x80) != 0 ? (byte)0xFF : (byte)0);
        code.CopyTo(octets[(sizeof(int) - code.Length)..]);
        reader.ReadOctetString();
        return new LdapResult(BinaryPrimitives.ReadInt32BigEndian(octets), ReadText(reader));
    }

    private static LdapEntry ReadEntry(AsnReader reader)
    {
        var dn = ReadText(reader);
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        var attributes = reader.ReadSequence();
        while (attributes.HasData)
        {
            var attribute = attributes.ReadSequence();
            var name = ReadText(attribute);
            var values = new List<string>();
            for (var set = attribute.ReadSetOf(skipSortOrderValidation: true); set.HasData;)
            {
                values.Add(ReadText(set));
            }

            found[name] = values;
        }

        return new LdapEntry(dn, found);
    }

    private static string ReadText(AsnReader reader) => Encoding.UTF8.GetString(reader.ReadOctetString());
}
