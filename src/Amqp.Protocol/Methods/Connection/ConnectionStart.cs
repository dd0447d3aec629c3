namespace Amqp.Protocol;

/// <summary><c>connection.start</c>: opens the handshake.</summary>
public readonly ref struct ConnectionStart : IMethod<ConnectionStart>
{
    /// <summary>The class 10 and method 10 in one number.</summary>
    public const uint Id = MethodIds.ConnectionStart;

    /// <summary>The major version: 0.</summary>
    public byte VersionMajor { get; init; }

    /// <summary>The minor version: 9.</summary>
    public byte VersionMinor { get; init; }

    /// <summary>The content of the server properties table, without its length prefix.</summary>
    public ReadOnlySpan<byte> ServerProperties { get; init; }

    /// <summary>The SASL mechanisms on offer, separated by spaces.</summary>
    public ReadOnlySpan<byte> Mechanisms { get; init; }

    /// <summary>The locales on offer, separated by spaces.</summary>
    public ReadOnlySpan<byte> Locales { get; init; }

    /// <inheritdoc/>
    public int Size => 14 + ServerProperties.Length + Mechanisms.Length + Locales.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionStart method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadOctet(out byte versionMajor)
            || !reader.TryReadOctet(out byte versionMinor)
            || !reader.TryReadTable(out ReadOnlySpan<byte> serverProperties)
            || !reader.TryReadLongString(out ReadOnlySpan<byte> mechanisms)
            || !reader.TryReadLongString(out ReadOnlySpan<byte> locales)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new ConnectionStart
        {
            VersionMajor = versionMajor,
            VersionMinor = versionMinor,
            ServerProperties = serverProperties,
            Mechanisms = mechanisms,
            Locales = locales,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Octet(VersionMajor);
        writer.Octet(VersionMinor);
        writer.Table(ServerProperties);
        writer.LongString(Mechanisms);
        writer.LongString(Locales);
    }
}
