using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>queue.unbind</c>: unbinds a queue from an exchange.</summary>
public readonly ref struct QueueUnbind : IMethod<QueueUnbind>
{
    /// <summary>The class 50 and method 50 in one number.</summary>
    public const uint Id = MethodIds.QueueUnbind;

    /// <summary>The queue; empty stands for the one this channel declared last.</summary>
    public ReadOnlySpan<byte> Queue { get; init; }

    /// <summary>The exchange; empty is the default exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <summary>The content of the arguments table, without its length prefix.</summary>
    public ReadOnlySpan<byte> Arguments { get; init; }

    /// <inheritdoc/>
    public int Size => 9 + Queue.Length + Exchange.Length + RoutingKey.Length + Arguments.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueueUnbind method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out _)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> queue)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> exchange)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> routingKey)
            || !reader.TryReadTable(out ReadOnlySpan<byte> table)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(queue) || !Utf8.IsValid(exchange) || !Utf8.IsValid(routingKey))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new QueueUnbind
        {
            Queue = queue,
            Exchange = exchange,
            RoutingKey = routingKey,
            Arguments = table,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Queue);
        writer.ShortString(Exchange);
        writer.ShortString(RoutingKey);
        writer.Table(Arguments);
    }
}
