namespace Amqp.Protocol.Tests;

/// <summary>Frames written by hand from the specification, octet by octet: the codec must agree in both directions.</summary>
public sealed class GoldenFrameTests
{
    [Fact]
    public void Connection_tune()
        => AssertFrame<ConnectionTune>(
            "01 0000 0000000C  000A 001E  07FF 00020000 003C  CE",
            0,
            new ConnectionTune { ChannelMax = 2047, FrameMax = 131072, Heartbeat = 60 });

    [Fact]
    public void Connection_start()
        => AssertFrame<ConnectionStart>(
            "01 0000 0000002B  000A 000A  00 09  0000000F 07 70726F64756374 53 00000002 4D51  00000005 504C41494E  00000005 656E5F5553  CE",
            0,
            new ConnectionStart
            {
                VersionMajor = 0,
                VersionMinor = 9,
                ServerProperties = new FieldTableBuilder().Add("product", "MQ").Build().Content,
                Mechanisms = "PLAIN"u8,
                Locales = "en_US"u8,
            });

    [Fact]
    public void Connection_close()
        => AssertFrame<ConnectionClose>(
            "01 0000 0000000F  000A 0032  0140 04 676F6E65  003C 0028  CE",
            0,
            new ConnectionClose { ReplyCode = 320, ReplyText = "gone"u8, ClassId = 60, MethodId = 40 });

    [Fact]
    public void Channel_open()
        => AssertFrame<ChannelOpen>("01 0001 00000005  0014 000A  00  CE", 1, new ChannelOpen());

    [Fact]
    public void Channel_open_ok()
        => AssertFrame<ChannelOpenOk>("01 0001 00000008  0014 000B  00000000  CE", 1, new ChannelOpenOk());

    [Fact]
    public void Access_request()
        => AssertFrame<AccessRequest>(
            "01 0001 0000000B  001E 000A  05 2F64617461  1A  CE",
            1,
            new AccessRequest { Realm = "/data"u8, Passive = true, Write = true, Read = true });

    [Fact]
    public void Exchange_declare()
        => AssertFrame<ExchangeDeclare>(
            "01 0001 00000014  0028 000A  0000 01 78 06 66616E6F7574  06  00000000  CE",
            1,
            new ExchangeDeclare { Exchange = "x"u8, Type = "fanout"u8, Durable = true, AutoDelete = true });

    [Fact]
    public void Exchange_unbind_ok()
        => AssertFrame<ExchangeUnbindOk>("01 0001 00000004  0028 0033  CE", 1, default);

    [Fact]
    public void Queue_declare()
        => AssertFrame<QueueDeclare>(
            "01 0102 00000027  0032 000A  0000 01 71  12  0000001A 0D 782D6D6573736167652D74746C 6C 000000000000EA60 01 76 56  CE",
            0x0102,
            new QueueDeclare
            {
                Queue = "q"u8,
                Durable = true,
                NoWait = true,
                Arguments = new FieldTableBuilder().Add("x-message-ttl", 60000L).Add("v", FieldValue.Void).Build().Content,
            });

    [Fact]
    public void Queue_declare_ok()
        => AssertFrame<QueueDeclareOk>(
            "01 0001 0000000E  0032 000B  01 71 00000005 00000002  CE",
            1,
            new QueueDeclareOk { Queue = "q"u8, MessageCount = 5, ConsumerCount = 2 });

    [Fact]
    public void Basic_consume()
        => AssertFrame<BasicConsume>(
            "01 0001 0000000F  003C 0014  0000 01 71 01 74  06  00000000  CE",
            1,
            new BasicConsume { Queue = "q"u8, ConsumerTag = "t"u8, NoAck = true, Exclusive = true });

    [Fact]
    public void Basic_get_ok()
        => AssertFrame<BasicGetOk>(
            "01 0001 00000014  003C 0047  0000000000000001 01 00 01 71 00000003  CE",
            1,
            new BasicGetOk { DeliveryTag = 1, Redelivered = true, RoutingKey = "q"u8, MessageCount = 3 });

    [Fact]
    public void Basic_ack()
    {
        const string Frame = "01 0001 0000000D  003C 0050  000000000000002A 01  CE";
        AssertFrame<BasicAck>(Frame, 1, new BasicAck { DeliveryTag = 42, Multiple = true });
        byte[] written = new byte[AmqpConstants.AckFrameSize];
        Assert.Equal(written.Length, FrameWriter.WriteAck(written, 1, 42, multiple: true));
        Assert.Equal(Hex.Parse(Frame), written);
        FrameWriter.WriteAck(written, 1, 42, multiple: false);
        Assert.Equal(Hex.Parse(Frame.Replace("2A 01", "2A 00", StringComparison.Ordinal)), written);
    }

    [Fact]
    public void Basic_nack()
        => AssertFrame<BasicNack>(
            "01 0001 0000000D  003C 0078  0000000000000007 02  CE",
            1,
            new BasicNack { DeliveryTag = 7, Requeue = true });

    [Fact]
    public void Confirm_select()
        => AssertFrame<ConfirmSelect>("01 0001 00000005  0055 000A  01  CE", 1, new ConfirmSelect { NoWait = true });

    [Fact]
    public void Tx_commit_ok()
        => AssertFrame<TxCommitOk>("01 0001 00000004  005A 0015  CE", 1, default);

    [Fact]
    public void Basic_publish_with_its_content_header()
    {
        const string Method = "01 0001 0000000E  003C 0028  0000 02 6578 03 6B6579 01  CE";
        const string Header = "02 0001 00000010  003C 0000 0000000000000102  1800 02 05  CE";
        AssertFrame<BasicPublish>(Method, 1, new BasicPublish { Exchange = "ex"u8, RoutingKey = "key"u8, Mandatory = true });
        byte[] properties = [0x18, 0x00, 2, 5];
        byte[] written = new byte[FrameWriter.PublishHeadSize("ex"u8, "key"u8, properties)];
        Assert.Equal(written.Length, FrameWriter.WriteBasicPublishHead(written, 1, "ex"u8, "key"u8, true, properties, 258));
        Assert.Equal(Hex.Parse(Method + Header), written);
    }

    [Fact]
    public void Basic_deliver_with_its_content_header()
    {
        const string Method = "01 0003 00000017  003C 003C  02 6374 0000000000000102 01 02 6578 03 6B6579  CE";
        const string Header = "02 0003 0000000E  003C 0000 0000000000000000  0000  CE";
        AssertFrame<BasicDeliver>(
            Method,
            3,
            new BasicDeliver { ConsumerTag = "ct"u8, DeliveryTag = 258, Redelivered = true, Exchange = "ex"u8, RoutingKey = "key"u8 });
        byte[] written = new byte[FrameWriter.DeliverHeadSize("ct"u8, "ex"u8, "key"u8, BasicProperties.Empty)];
        int length = FrameWriter.WriteDeliverHead(written, 3, "ct"u8, 258, true, "ex"u8, "key"u8, BasicProperties.Empty, 0);
        Assert.Equal(written.Length, length);
        Assert.Equal(Hex.Parse(Method + Header), written);
    }

    [Fact]
    public void Content_header()
    {
        byte[] expected = Hex.Parse("02 0001 0000000F  003C 0000 00000001FFFFFFFF  0200 00  CE");
        byte[] written = new byte[FrameWriter.ContentHeaderSize([2, 0, 0])];
        Assert.Equal(written.Length, FrameWriter.WriteContentHeader(written, 1, 60, 0x1FFFFFFFF, [2, 0, 0]));
        Assert.Equal(expected, written);

        Assert.True(ContentHeader.TryDecode(expected.AsSpan(7, 15), out ContentHeader header));
        Assert.Equal(60, header.ClassId);
        Assert.Equal(0, header.Weight);
        Assert.Equal(0x1FFFFFFFFul, header.BodySize);
        Assert.Equal([2, 0, 0], header.PropertyBlock.ToArray());
        for (int length = 0; length < 14; length++)
        {
            Assert.False(ContentHeader.TryDecode(expected.AsSpan(7, length).ToArray(), out _));
        }
    }

    [Fact]
    public void Body_frames()
    {
        byte[] written = new byte[FrameWriter.BodyFramesSize(5, 11)];
        Assert.Equal(written.Length, FrameWriter.WriteBodyFrames(written, 2, "hello"u8, 11));
        Assert.Equal(Hex.Parse("03 0002 00000003 68656C CE 03 0002 00000002 6C6F CE"), written);
        Assert.Equal(0, FrameWriter.BodyFramesSize(0, 4096));
        Assert.Equal(0, FrameWriter.WriteBodyFrames([], 2, [], 4096));
        Assert.Equal(100_008, FrameWriter.BodyFramesSize(100_000, 0));

        byte[] pieces = new byte[8];
        Assert.Equal(7, FrameWriter.WriteBodyFrameHeader(pieces, 2, 0x01020304));
        Assert.Equal(1, FrameWriter.WriteFrameEnd(pieces.AsSpan(7)));
        Assert.Equal(Hex.Parse("03 0002 01020304 CE"), pieces);
    }

    [Fact]
    public void Heartbeat()
    {
        byte[] written = new byte[8];
        Assert.Equal(8, FrameWriter.WriteHeartbeat(written));
        Assert.Equal(Hex.Parse("08 0000 00000000 CE"), written);
    }

    [Fact]
    public void Protocol_headers()
    {
        Assert.Equal(Hex.Parse("414D5150 00000901"), ProtocolHeader.Amqp091.ToArray());
        Assert.Equal(Hex.Parse("414D5150 01010009"), ProtocolHeader.Amqp09.ToArray());
        Assert.Equal(Hex.Parse("414D5150 03010000"), ProtocolHeader.Amqp10Sasl.ToArray());
    }

    private static void AssertFrame<T>(string expected, ushort channel, in T method)
        where T : IMethod<T>, allows ref struct
    {
        byte[] frame = Hex.Parse(expected);
        Assert.Equal(frame, MethodCodec.Frame(channel, method));

        byte[] arguments = frame[11..^1];
        Assert.Equal(DecodeStatus.Ok, T.TryDecode(arguments, out T decoded));
        Assert.Equal(arguments, MethodCodec.Encode(decoded));
    }
}
