using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Broker.Publishing;

/// <summary>The headers <c>CC</c> and <c>BCC</c>: further routing keys that the sender chose (https://www.rabbitmq.com/docs/sender-selected).</summary>
public static class SenderSelectedKeys
{
    /// <summary>Refuses a <c>CC</c> or <c>BCC</c> that is no array, and takes <c>BCC</c> out of what will be delivered.</summary>
    /// <param name="properties">Properties of the message.</param>
    /// <param name="block">Its property block.</param>
    /// <returns>The block to be stored.</returns>
    public static ReadOnlyMemory<byte> Check(in BasicPropertiesView properties, ReadOnlyMemory<byte> block)
    {
        var headers = properties.Headers;
        CheckArray(headers, "CC"u8, "CC");
        return CheckArray(headers, "BCC"u8, "BCC") ? WithoutBcc(properties) : block;
    }

    private static bool CheckArray(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, string text)
    {
        if (!FieldTableReader.TryFind(headers, name, out var value))
        {
            return false;
        }

        if (value.Type != FieldType.Array)
        {
            throw new ChannelException(ReplyCode.PreconditionFailed,
                $"invalid message: {{unacceptable_type_in_header,\"{text}\",{ErlangTerm.TypeName(value.Type)}}}", MethodIds.BasicPublish);
        }

        return true;
    }

    private static byte[] WithoutBcc(in BasicPropertiesView properties)
    {
        var table = new FieldTableBuilder();
        var reader = new FieldTableReader(properties.Headers);
        while (reader.TryReadNext(out var name, out var value))
        {
            if (!name.SequenceEqual("BCC"u8))
            {
                table.Add(name, value);
            }
        }

        var builder = new BasicPropertiesBuilder(properties) { Headers = table.Content };
        return builder.ToArray();
    }
}
