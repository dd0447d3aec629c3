using System.Text;

namespace Amqp.Protocol.Tests;

/// <summary>Random field values, the same for the same seed; the edges of each type come up often.</summary>
internal sealed class RandomFields(int seed)
{
    public const int Rounds = 25;

    private static readonly string[] Alphabet = ["a", "b", "z", "0", ".", "#", "*", " ", "/", "\u00e9", "\u4e16", "\U0001F407"];

    private readonly Random random = new(seed);

    public Random Source => random;

    public byte Octet() => Pick((byte)0, byte.MaxValue, (byte)random.Next(256));

    public ushort Short() => Pick((ushort)0, ushort.MaxValue, (ushort)random.Next(65536));

    public uint Long() => Pick(0u, uint.MaxValue, (uint)random.NextInt64(uint.MaxValue));

    public ulong LongLong() => Pick(0ul, ulong.MaxValue, (ulong)random.NextInt64());

    public bool Bit() => random.Next(2) == 1;

    public byte[] ShortString()
    {
        int length = Pick(0, 255, random.Next(40));
        var text = new StringBuilder();
        byte[] octets = [];
        while (octets.Length < length)
        {
            text.Append(Alphabet[random.Next(Alphabet.Length)]);
            byte[] next = Encoding.UTF8.GetBytes(text.ToString());
            if (next.Length > 255)
            {
                break;
            }

            octets = next;
        }

        return octets;
    }

    public byte[] LongString() => Octets(Pick(0, 300, random.Next(50)));

    public byte[] Octets(int length)
    {
        byte[] octets = new byte[length];
        random.NextBytes(octets);
        return octets;
    }

    public byte[] Table() => FieldTable(3).Content.ToArray();

    public FieldTable FieldTable(int depth)
    {
        var builder = new FieldTableBuilder();
        for (int left = random.Next(6); left > 0; left--)
        {
            builder.Add(ShortString(), Value(depth));
        }

        return builder.Build();
    }

    public FieldValue Value(int depth) => random.Next(depth > 0 ? 17 : 15) switch
    {
        0 => FieldValue.FromBoolean(Bit()),
        1 => FieldValue.FromInt8((sbyte)Octet()),
        2 => FieldValue.FromUInt8(Octet()),
        3 => FieldValue.FromInt16((short)Short()),
        4 => FieldValue.FromUInt16(Short()),
        5 => FieldValue.FromInt32((int)Long()),
        6 => FieldValue.FromUInt32(Long()),
        7 => FieldValue.FromInt64((long)LongLong()),
        8 => FieldValue.FromFloat((float)random.NextDouble()),
        9 => FieldValue.FromDouble(random.NextDouble()),
        10 => FieldValue.FromDecimal(Octet(), Long()),
        11 => FieldValue.FromString(ShortString()),
        12 => FieldValue.FromBytes(LongString()),
        13 => FieldValue.FromTimestamp(LongLong()),
        14 => FieldValue.Void,
        15 => FieldValue.FromArray(Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1)).ToArray()),
        _ => FieldValue.FromTable(FieldTable(depth - 1)),
    };

    public byte[] PropertyBlock()
    {
        var builder = default(BasicPropertiesBuilder);
        if (Bit()) { builder.ContentType = ShortString(); }
        if (Bit()) { builder.ContentEncoding = ShortString(); }
        if (Bit()) { builder.Headers = Table(); }
        if (Bit()) { builder.DeliveryMode = Octet(); }
        if (Bit()) { builder.Priority = Octet(); }
        if (Bit()) { builder.CorrelationId = ShortString(); }
        if (Bit()) { builder.ReplyTo = ShortString(); }
        if (Bit()) { builder.Expiration = ShortString(); }
        if (Bit()) { builder.MessageId = ShortString(); }
        if (Bit()) { builder.Timestamp = LongLong(); }
        if (Bit()) { builder.Type = ShortString(); }
        if (Bit()) { builder.UserId = ShortString(); }
        if (Bit()) { builder.AppId = ShortString(); }
        if (Bit()) { builder.ClusterId = ShortString(); }
        byte[] block = new byte[builder.Size];
        Assert.Equal(block.Length, builder.Write(block));
        return block;
    }

    private T Pick<T>(T low, T high, T between) => random.Next(8) switch { 0 => low, 1 => high, _ => between };
}
