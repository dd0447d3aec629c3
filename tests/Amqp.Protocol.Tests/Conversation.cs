using System.Buffers.Binary;
using System.Text;

namespace Amqp.Protocol.Tests;

/// <summary>A conversation on one connection, both directions in one stream of octets, and the frames it consists of.</summary>
internal sealed class Conversation
{
    private static readonly int[] BodySizes = [0, 1, 6, 7, 8, 9, 100, 511, 4087, 4088, 4089, 9000];

    private readonly List<byte> octets = [];
    private readonly List<ExpectedFrame> frames = [];

    private Conversation()
    {
    }

    public IReadOnlyList<ExpectedFrame> Frames => frames;

    public byte[] Octets => [.. octets];

    /// <summary>Handshake, declares, publishes and deliveries of many sizes, acks, heartbeats, close.</summary>
    public static Conversation Record()
    {
        var conversation = new Conversation();
        conversation.Handshake();
        conversation.Declares();
        ulong tag = 0;
        foreach (int size in BodySizes)
        {
            conversation.PublishAndDeliver(size, ++tag);
        }

        conversation.Close();
        return conversation;
    }

    private void Handshake()
    {
        FieldTable properties = new FieldTableBuilder()
            .Add("capabilities", new FieldTableBuilder().Add("publisher_confirms", true).Add("basic.nack", true).Build())
            .Add("product", "RabbitMQ")
            .Add("version", "4.2.0")
            .Build();
        Method(0, new ConnectionStart
        {
            VersionMinor = 9,
            ServerProperties = properties.Content,
            Mechanisms = "PLAIN AMQPLAIN"u8,
            Locales = "en_US"u8,
        });
        Method(0, new ConnectionStartOk
        {
            ClientProperties = properties.Content,
            Mechanism = "PLAIN"u8,
            Response = "\0guest\0guest"u8,
            Locale = "en_US"u8,
        });
        Method(0, new ConnectionTune { ChannelMax = 2047, FrameMax = 4096, Heartbeat = 60 });
        Method(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = 4096, Heartbeat = 60 });
        Method(0, new ConnectionOpen { VirtualHost = "/"u8 });
        Method(0, new ConnectionOpenOk());
        Method(1, new ChannelOpen());
        Method(1, new ChannelOpenOk());
        Heartbeat();
    }

    private void Declares()
    {
        FieldTable arguments = new FieldTableBuilder().Add("x-max-priority", 10).Add("x-message-ttl", 60000L).Build();
        Method(1, new ExchangeDeclare { Exchange = "logs"u8, Type = "topic"u8, Durable = true });
        Method(1, new ExchangeDeclareOk());
        Method(1, new QueueDeclare { Queue = "q"u8, Durable = true, Arguments = arguments.Content });
        Method(1, new QueueDeclareOk { Queue = "q"u8 });
        Method(1, new QueueBind { Queue = "q"u8, Exchange = "logs"u8, RoutingKey = "a.#"u8 });
        Method(1, new QueueBindOk());
        Method(1, new ConfirmSelect());
        Method(1, new ConfirmSelectOk());
        Method(1, new BasicQos { PrefetchCount = 100 });
        Method(1, new BasicQosOk());
        Method(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "ctag"u8 });
        Method(1, new BasicConsumeOk { ConsumerTag = "ctag"u8 });
    }

    private void PublishAndDeliver(int size, ulong tag)
    {
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        byte[] properties = new RandomFields(size).PropertyBlock();
        byte[] key = Encoding.UTF8.GetBytes($"a.{size}");

        byte[] head = new byte[FrameWriter.PublishHeadSize("logs"u8, key, properties)];
        Assert.Equal(head.Length, FrameWriter.WriteBasicPublishHead(head, 1, "logs"u8, key, true, properties, (ulong)size));
        AddEach(head);
        Body(body);

        head = new byte[FrameWriter.DeliverHeadSize("ctag"u8, "logs"u8, key, properties)];
        Assert.Equal(head.Length, FrameWriter.WriteDeliverHead(head, 1, "ctag"u8, tag, tag % 2 == 0, "logs"u8, key, properties, (ulong)size));
        AddEach(head);
        Body(body);

        byte[] ack = new byte[AmqpConstants.AckFrameSize];
        Assert.Equal(ack.Length, FrameWriter.WriteAck(ack, 1, tag, false));
        AddEach(ack);
        if (size % 2 == 1)
        {
            Heartbeat();
        }
    }

    private void Close()
    {
        Method(1, new ChannelClose { ReplyCode = 200, ReplyText = "bye"u8 });
        Method(1, new ChannelCloseOk());
        Method(0, new ConnectionClose { ReplyCode = 200, ReplyText = "bye"u8 });
        Method(0, new ConnectionCloseOk());
    }

    private void Method<T>(ushort channel, in T method)
        where T : IMethod, allows ref struct
        => AddEach(MethodCodec.Frame(channel, method));

    private void Body(byte[] body)
    {
        byte[] destination = new byte[FrameWriter.BodyFramesSize(body.Length, 4096)];
        Assert.Equal(destination.Length, FrameWriter.WriteBodyFrames(destination, 1, body, 4096));
        AddEach(destination);
    }

    private void Heartbeat()
    {
        byte[] frame = new byte[AmqpConstants.HeartbeatFrameSize];
        Assert.Equal(frame.Length, FrameWriter.WriteHeartbeat(frame));
        AddEach(frame);
    }

    // Splits what was written into frames by arithmetic of its own, so that the reader is not its own witness.
    private void AddEach(byte[] written)
    {
        for (int position = 0; position < written.Length;)
        {
            int size = BinaryPrimitives.ReadInt32BigEndian(written.AsSpan(position + 3));
            Assert.Equal(0xCE, written[position + 7 + size]);
            octets.AddRange(written[position..(position + 8 + size)]);
            ushort channel = BinaryPrimitives.ReadUInt16BigEndian(written.AsSpan(position + 1));
            frames.Add(new ExpectedFrame(written[position], channel, written[(position + 7)..(position + 7 + size)], octets.Count));
            position += 8 + size;
        }
    }
}
