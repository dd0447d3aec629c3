using System.Buffers.Binary;

namespace Amqp.Daemon.Tests.Soak;

/// <summary>A message that can be told from every other one, and from what is left of it: publisher, number, size and a pattern.</summary>
/// <param name="Publisher">Who published it.</param>
/// <param name="Number">Which of its messages it is, from 0.</param>
internal readonly record struct SoakMessage(int Publisher, int Number)
{
    private const int HeaderSize = 12;

    /// <summary>One in seven is not persistent.</summary>
    public bool IsPersistent => Number % 7 != 3;

    public byte Priority => (byte)(Number % 5);

    public byte[] ToBody(int size)
    {
        var body = new byte[HeaderSize + size];
        BinaryPrimitives.WriteInt32LittleEndian(body, Publisher);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), Number);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(8), size);
        for (var i = HeaderSize; i < body.Length; i++)
        {
            body[i] = (byte)((Number * 31) + (i * 7) + Publisher);
        }

        return body;
    }

    /// <returns>False when this is no body that <see cref="ToBody"/> made.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, out SoakMessage message)
    {
        message = default;
        if (body.Length < HeaderSize || BinaryPrimitives.ReadInt32LittleEndian(body[8..]) != body.Length - HeaderSize)
        {
            return false;
        }

        message = new SoakMessage(BinaryPrimitives.ReadInt32LittleEndian(body), BinaryPrimitives.ReadInt32LittleEndian(body[4..]));
        return body.SequenceEqual(message.ToBody(body.Length - HeaderSize));
    }
}
