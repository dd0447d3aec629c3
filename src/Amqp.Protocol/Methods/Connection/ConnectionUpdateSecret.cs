using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>connection.update-secret</c>: replaces the credentials of the connection.</summary>
public readonly ref struct ConnectionUpdateSecret : IMethod<ConnectionUpdateSecret>
{
    /// <summary>The class 10 and method 70 in one number.</summary>
    public const uint Id = MethodIds.ConnectionUpdateSecret;

    /// <summary>The secret that takes the place of the current one.</summary>
    public ReadOnlySpan<byte> NewSecret { get; init; }

    /// <summary>The reason, for a human.</summary>
    public ReadOnlySpan<byte> Reason { get; init; }

    /// <inheritdoc/>
    public int Size => 5 + NewSecret.Length + Reason.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionUpdateSecret method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLongString(out ReadOnlySpan<byte> newSecret)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> reason)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(reason))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ConnectionUpdateSecret
        {
            NewSecret = newSecret,
            Reason = reason,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.LongString(NewSecret);
        writer.ShortString(Reason);
    }
}
