namespace Amqp.Protocol;

/// <summary><c>basic.recover-async</c>: requeues all unacknowledged deliveries of the channel, without a reply.</summary>
public readonly ref struct BasicRecoverAsync : IMethod<BasicRecoverAsync>
{
    /// <summary>The class 60 and method 100 in one number.</summary>
    public const uint Id = MethodIds.BasicRecoverAsync;

    /// <summary>Whether the message goes back to its queue.</summary>
    public bool Requeue { get; init; }

    /// <inheritdoc/>
    public int Size => 1;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicRecoverAsync method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicRecoverAsync
        {
            Requeue = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Octet(Requeue ? (byte)1 : (byte)0);
    }
}
