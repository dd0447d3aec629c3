using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>access.request</c>: asks for an access ticket, which nobody uses any more.</summary>
public readonly ref struct AccessRequest : IMethod<AccessRequest>
{
    /// <summary>The class 30 and method 10 in one number.</summary>
    public const uint Id = MethodIds.AccessRequest;

    /// <summary>The realm asked for.</summary>
    public ReadOnlySpan<byte> Realm { get; init; }

    /// <summary>Whether access is asked for this connection or consumer alone.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Whether to check only that the object exists.</summary>
    public bool Passive { get; init; }

    /// <summary>Whether the peer may send content.</summary>
    public bool Active { get; init; }

    /// <summary>Whether write access is asked for.</summary>
    public bool Write { get; init; }

    /// <summary>Whether read access is asked for.</summary>
    public bool Read { get; init; }

    /// <inheritdoc/>
    public int Size => 2 + Realm.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out AccessRequest method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> realm)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(realm))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new AccessRequest
        {
            Realm = realm,
            Exclusive = (bits & 1) != 0,
            Passive = (bits & 2) != 0,
            Active = (bits & 4) != 0,
            Write = (bits & 8) != 0,
            Read = (bits & 16) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(Realm);
        writer.Octet((byte)((Exclusive ? 1 : 0) | (Passive ? 2 : 0) | (Active ? 4 : 0) | (Write ? 8 : 0) | (Read ? 16 : 0)));
    }
}
