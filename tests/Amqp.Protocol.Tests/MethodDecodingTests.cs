namespace Amqp.Protocol.Tests;

public sealed class MethodDecodingTests
{
    private static readonly byte[] NotUtf8 = [0x61, 0xFF];

    [Fact]
    public void A_short_string_that_is_not_utf8_is_told_apart()
    {
        Assert.Equal(DecodeStatus.InvalidUtf8, QueueDeclare.TryDecode(MethodCodec.Encode(new QueueDeclare { Queue = NotUtf8 }), out _));
        Assert.Equal(DecodeStatus.InvalidUtf8, QueueBind.TryDecode(MethodCodec.Encode(new QueueBind { RoutingKey = NotUtf8 }), out _));
        Assert.Equal(DecodeStatus.InvalidUtf8, ConnectionOpen.TryDecode(MethodCodec.Encode(new ConnectionOpen { VirtualHost = NotUtf8 }), out _));
        Assert.Equal(DecodeStatus.InvalidUtf8, BasicConsume.TryDecode(MethodCodec.Encode(new BasicConsume { ConsumerTag = NotUtf8 }), out _));
    }

    [Fact]
    public void Methods_with_content_take_any_octets()
    {
        Assert.Equal(DecodeStatus.Ok, BasicPublish.TryDecode(MethodCodec.Encode(new BasicPublish { RoutingKey = NotUtf8 }), out _));
        Assert.Equal(DecodeStatus.Ok, BasicReturn.TryDecode(MethodCodec.Encode(new BasicReturn { RoutingKey = NotUtf8 }), out _));
        Assert.Equal(DecodeStatus.Ok, BasicDeliver.TryDecode(MethodCodec.Encode(new BasicDeliver { RoutingKey = NotUtf8 }), out _));
        Assert.Equal(DecodeStatus.Ok, BasicGetOk.TryDecode(MethodCodec.Encode(new BasicGetOk { RoutingKey = NotUtf8 }), out _));
    }

    [Fact]
    public void A_long_string_takes_any_octets()
        => Assert.Equal(DecodeStatus.Ok, ConnectionSecure.TryDecode(MethodCodec.Encode(new ConnectionSecure { Challenge = NotUtf8 }), out _));

    [Fact]
    public void A_malformed_table_makes_the_method_malformed()
    {
        byte[] unknownTag = [1, (byte)'a', (byte)'?', 0];
        Assert.Equal(DecodeStatus.Malformed, QueueDeclare.TryDecode(MethodCodec.Encode(new QueueDeclare { Arguments = unknownTag }), out _));
        Assert.Equal(DecodeStatus.Malformed, ConnectionStartOk.TryDecode(MethodCodec.Encode(new ConnectionStartOk { ClientProperties = unknownTag }), out _));
    }

    [Fact]
    public void A_table_may_nest_to_the_limit_and_no_deeper()
    {
        byte[] deepest = Nesting.Tables(FieldTableLimits.MaxDepth);
        Assert.Equal(DecodeStatus.Ok, QueueDeclare.TryDecode(MethodCodec.Encode(new QueueDeclare { Arguments = deepest }), out _));
        byte[] tooDeep = Nesting.Tables(FieldTableLimits.MaxDepth + 1);
        Assert.Equal(DecodeStatus.Malformed, QueueDeclare.TryDecode(MethodCodec.Encode(new QueueDeclare { Arguments = tooDeep }), out _));
    }

    [Fact]
    public void Unused_bits_are_ignored()
    {
        byte[] encoded = MethodCodec.Encode(new BasicAck { DeliveryTag = 1, Multiple = true });
        encoded[^1] = 0xFF;
        Assert.Equal(DecodeStatus.Ok, BasicAck.TryDecode(encoded, out BasicAck ack));
        Assert.True(ack.Multiple);
        encoded[^1] = 0xFE;
        Assert.Equal(DecodeStatus.Ok, BasicAck.TryDecode(encoded, out ack));
        Assert.False(ack.Multiple);
    }

    [Fact]
    public void Any_octets_decode_or_do_not_but_never_throw()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new RandomFields(seed);
            byte[] octets = random.Octets(random.Source.Next(60));
            foreach (AllMethods.Reencoder reencode in AllMethods.Reencoders.Values)
            {
                reencode(octets, out _);
            }
        }
    }

    [Fact]
    public void Every_method_of_the_protocol_is_known()
    {
        Assert.Equal(66, AllMethods.Reencoders.Count);
        Assert.Equal(4, AllMethods.Reencoders.Keys.Count(MethodNames.HasContent));
        Assert.Null(MethodNames.Find((60u << 16) | 41));
        Assert.Null(MethodNames.Find(0));
        Assert.False(MethodNames.HasContent(0));
    }

    [Fact]
    public void A_short_string_too_long_to_write_throws()
        => Assert.Throws<ArgumentException>(() => MethodCodec.Encode(new BasicPublish { RoutingKey = new byte[256] }));

    [Fact]
    public void A_destination_too_short_to_write_throws()
        => Assert.ThrowsAny<Exception>(() => FrameWriter.WriteMethod(new byte[20], 1, new BasicAck { DeliveryTag = 1 }));
}
