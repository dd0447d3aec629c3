using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>connection.open-ok</c>: answers <c>connection.open</c>.</summary>
public readonly ref struct ConnectionOpenOk : IMethod<ConnectionOpenOk>
{
    /// <summary>The class 10 and method 41 in one number.</summary>
    public const uint Id = MethodIds.ConnectionOpenOk;

    /// <summary>Reserved; empty.</summary>
    public ReadOnlySpan<byte> KnownHosts { get; init; }

    /// <inheritdoc/>
    public int Size => 1 + KnownHosts.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionOpenOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> knownHosts)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(knownHosts))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ConnectionOpenOk
        {
            KnownHosts = knownHosts,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(KnownHosts);
    }
}
