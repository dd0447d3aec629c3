using Amqp.Protocol;

namespace Amqp.Server.Channels;

/// <summary>Names of queues and exchanges as declared. Carriage returns and line feeds are removed, as RabbitMQ does.</summary>
internal static class EntityName
{
    public static ShortString Clean(ReadOnlySpan<byte> name)
    {
        if (!name.ContainsAny((byte)'\r', (byte)'\n'))
        {
            return ShortString.From(name);
        }

        Span<byte> cleaned = stackalloc byte[AmqpConstants.MaxShortStringLength];
        var length = 0;
        foreach (var octet in name)
        {
            if (octet is not ((byte)'\r' or (byte)'\n'))
            {
                cleaned[length++] = octet;
            }
        }

        return ShortString.From(cleaned[..length]);
    }
}
