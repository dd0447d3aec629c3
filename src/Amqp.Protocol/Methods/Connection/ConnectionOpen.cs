using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>connection.open</c>: enters a virtual host.</summary>
public readonly ref struct ConnectionOpen : IMethod<ConnectionOpen>
{
    /// <summary>The class 10 and method 40 in one number.</summary>
    public const uint Id = MethodIds.ConnectionOpen;

    /// <summary>The virtual host.</summary>
    public ReadOnlySpan<byte> VirtualHost { get; init; }

    /// <summary>Reserved; empty.</summary>
    public ReadOnlySpan<byte> Capabilities { get; init; }

    /// <summary>Reserved; false.</summary>
    public bool Insist { get; init; }

    /// <inheritdoc/>
    public int Size => 3 + VirtualHost.Length + Capabilities.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionOpen method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> virtualHost)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> capabilities)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(virtualHost) || !Utf8.IsValid(capabilities))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ConnectionOpen
        {
            VirtualHost = virtualHost,
            Capabilities = capabilities,
            Insist = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(VirtualHost);
        writer.ShortString(Capabilities);
        writer.Octet(Insist ? (byte)1 : (byte)0);
    }
}
