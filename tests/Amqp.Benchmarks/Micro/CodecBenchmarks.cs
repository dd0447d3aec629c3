using System.Buffers;
using Amqp.Protocol;
using BenchmarkDotNet.Attributes;

namespace Amqp.Benchmarks.Micro;

/// <summary>The wire layer. Numbers are per message.</summary>
public class CodecBenchmarks : IDisposable
{
    private const int Burst = 64;
    private const int BodySize = 16;

    private readonly FrameArena _arena = new();
    private readonly byte[] _destination = new byte[4096];
    private byte[] _burst = [];
    private byte[] _plain = [];
    private byte[] _rich = [];

    [GlobalSetup]
    public void Setup()
    {
        var plain = default(BasicPropertiesBuilder);
        plain.DeliveryMode = 2;
        _plain = Block(plain);

        FieldTableBuilder headers = new();
        headers.Add("tenant", "acme").Add("attempt", 3).Add("sampled", true).Add("trace-id", "4bf92f3577b34da6a3ce929d0e0e4736").Add("span", 42L);
        var rich = default(BasicPropertiesBuilder);
        rich.ContentType = "application/json"u8;
        rich.Headers = headers.Content;
        rich.DeliveryMode = 2;
        rich.CorrelationId = "6d1f9a1c-3f0f-4c43-9a43-0d6f2b9f3d11"u8;
        rich.ReplyTo = "amq.rabbitmq.reply-to"u8;
        rich.MessageId = "0190163d-8694-739b-aea5-966c26f8ad90"u8;
        rich.Timestamp = 1_720_000_000;
        _rich = Block(rich);
        _burst = Publishes();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _arena.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Find the three frames of a publish.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public int FindFrames()
    {
        FrameReader reader = new(new ReadOnlySequence<byte>(_burst), AmqpConstants.DefaultFrameMax, _arena);
        int octets = 0;
        while (reader.TryRead(out Frame frame) == FrameReadStatus.Frame)
        {
            octets += frame.Payload.Length;
        }

        return octets;
    }

    /// <summary>Find them, decode method and content header, and walk the properties.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public ulong ParsePublish()
    {
        FrameReader reader = new(new ReadOnlySequence<byte>(_burst), AmqpConstants.DefaultFrameMax, _arena);
        ulong sum = 0;
        while (reader.TryRead(out Frame frame) == FrameReadStatus.Frame)
        {
            ReadOnlySpan<byte> payload = frame.Payload.Span;
            if (frame.Type == (byte)FrameType.Method && BasicPublish.TryDecode(payload[AmqpConstants.MethodIdSize..], out BasicPublish publish) == DecodeStatus.Ok)
            {
                sum += (ulong)publish.RoutingKey.Length;
            }
            else if (frame.Type == (byte)FrameType.Header && ContentHeader.TryDecode(payload, out ContentHeader header))
            {
                sum += header.BodySize + (BasicPropertiesView.TryParse(header.PropertyBlock, out BasicPropertiesView view) ? view.DeliveryMode : 0u);
            }
        }

        return sum;
    }

    /// <summary><c>basic.deliver</c> and content header.</summary>
    [Benchmark]
    public int EncodeDeliverHead()
        => FrameWriter.WriteDeliverHead(_destination, 1, "amq.ctag-Zf8vWkU0oUy4bWvTqQ"u8, 12345, redelivered: false, "events"u8, "orders.created"u8, _plain, BodySize);

    /// <summary>Properties that hold a delivery mode.</summary>
    [Benchmark]
    public bool WalkPlainProperties() => BasicPropertiesView.TryParse(_plain, out _);

    /// <summary>Properties with seven fields and five headers.</summary>
    [Benchmark]
    public bool WalkRichProperties() => BasicPropertiesView.TryParse(_rich, out _);

    private static byte[] Block(in BasicPropertiesBuilder builder)
    {
        byte[] block = new byte[builder.Size];
        builder.Write(block);
        return block;
    }

    private byte[] Publishes()
    {
        byte[] octets = new byte[Burst * 256];
        int written = 0;
        for (int i = 0; i < Burst; i++)
        {
            written += FrameWriter.WriteBasicPublishHead(octets.AsSpan(written), 1, default, "orders"u8, mandatory: false, _plain, BodySize);
            written += FrameWriter.WriteBodyFrame(octets.AsSpan(written), 1, new byte[BodySize]);
        }

        return octets[..written];
    }
}
