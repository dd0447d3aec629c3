using System.Buffers;
using System.Buffers.Binary;

namespace Amqp.Protocol.Tests;

public sealed class AllocationTests
{
    private const int Cycles = 100_000;

    private readonly byte[] outbound = new byte[4096];
    private long checksum;

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(120)]
    public void Publish_deliver_and_ack_allocate_nothing(int cut)
    {
        ReadOnlySequence<byte> inbound = Segments.Cut(Inbound(), cut);
        using var arena = new FrameArena();
        Run(inbound, arena, 1000);

        checksum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(inbound, arena, Cycles);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(Cycles * (100L + 7 + 2 + 1), checksum);
    }

    [Fact]
    public void Finding_a_name_allocates_nothing()
    {
        var names = new Dictionary<ShortString, int>(new ShortStringComparer(3)) { [ShortString.From("amq.topic")] = 1 };
        Dictionary<ShortString, int>.AlternateLookup<ReadOnlySpan<byte>> lookup = names.GetAlternateLookup<ReadOnlySpan<byte>>();
        Assert.True(lookup.ContainsKey("amq.topic"u8));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int found = 0;
        for (int i = 0; i < Cycles; i++)
        {
            found += lookup["amq.topic"u8];
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Cycles, found);
    }

    private static byte[] Inbound()
    {
        FieldTable headers = new FieldTableBuilder().Add("x-retries", 7).Build();
        var properties = new BasicPropertiesBuilder { ContentType = "text/plain"u8, Headers = headers.Content, DeliveryMode = 2 };
        byte[] block = new byte[properties.Size];
        properties.Write(block);
        byte[] octets = new byte[1024];
        int written = FrameWriter.WriteBasicPublishHead(octets, 1, "amq.topic"u8, "a.b"u8, false, block, 100);
        written += FrameWriter.WriteBodyFrame(octets.AsSpan(written), 1, new byte[100]);
        written += FrameWriter.WriteAck(octets.AsSpan(written), 1, 1, false);
        return octets[..written];
    }

    private void Run(in ReadOnlySequence<byte> inbound, FrameArena arena, int cycles)
    {
        for (int i = 0; i < cycles; i++)
        {
            Cycle(inbound, arena);
            arena.Reset();
        }
    }

    private void Cycle(in ReadOnlySequence<byte> inbound, FrameArena arena)
    {
        var reader = new FrameReader(inbound, 4096, arena);
        reader.TryRead(out Frame method);
        reader.TryRead(out Frame header);
        reader.TryRead(out Frame body);
        reader.TryRead(out Frame ack);
        BasicPublish.TryDecode(method.Payload.Span[4..], out BasicPublish publish);
        ContentHeader.TryDecode(header.Payload.Span, out ContentHeader content);
        if (!BasicPropertiesView.TryParse(content.PropertyBlock, out BasicPropertiesView properties)
            || BinaryPrimitives.ReadUInt32BigEndian(ack.Payload.Span) != MethodIds.BasicAck)
        {
            throw new InvalidOperationException("The frames do not read as they were written.");
        }

        FieldTableReader.TryFind(properties.Headers, "x-retries"u8, out FieldView retries);

        int written = FrameWriter.WriteDeliverHead(outbound, 1, "ctag"u8, 1, false, publish.Exchange, publish.RoutingKey, content.PropertyBlock, content.BodySize);
        written += FrameWriter.WriteBodyFrame(outbound.AsSpan(written), 1, body.Payload.Span);
        FrameWriter.WriteMethod(outbound.AsSpan(written), 1, new BasicNack { DeliveryTag = 1 });
        FrameWriter.WriteAck(outbound.AsSpan(written), 1, 1, true);
        BasicAck.TryDecode(ack.Payload.Span[4..], out BasicAck acknowledged);
        checksum += body.Payload.Length + retries.AsInteger + properties.DeliveryMode + (long)acknowledged.DeliveryTag;
    }
}
