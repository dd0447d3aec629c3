using System.Buffers.Binary;
using System.Text;
using Amqp.Protocol;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>A run of encoded publishes, sent again and again; any contiguous piece of it is one write.</summary>
internal sealed class PublishTemplate
{
    private const int TargetOctets = 64 * 1024;
    private const int MaxMessages = 1024;

    private readonly byte[] _octets;
    private readonly int[] _starts;
    private readonly int[] _bodies;

    /// <summary>Encodes messages that go to the keys in turn.</summary>
    public PublishTemplate(string exchange, IReadOnlyList<string> routingKeys, Scenario scenario, uint frameMax)
    {
        byte[] exchangeName = Encoding.UTF8.GetBytes(exchange);
        byte[][] keys = [.. routingKeys.Select(Encoding.UTF8.GetBytes)];
        byte[] properties = Properties(scenario.Persistent);
        int longest = keys.Max(key => FrameWriter.PublishHeadSize(exchangeName, key, properties))
            + (int)FrameWriter.BodyFramesSize(scenario.Size, frameMax);

        // Whole rounds over the keys, so that every queue gets its share however the run is cut.
        int rounds = Math.Clamp(TargetOctets / longest, 1, MaxMessages) / keys.Length;
        Count = Math.Max(1, rounds) * keys.Length;
        _octets = new byte[longest * Count];
        _starts = new int[Count + 1];
        _bodies = new int[Count];
        byte[] body = new byte[scenario.Size];
        Array.Fill(body, (byte)'x');
        int position = 0;
        for (int i = 0; i < Count; i++)
        {
            _starts[i] = position;
            Span<byte> rest = _octets.AsSpan(position);
            int head = FrameWriter.WriteBasicPublishHead(rest, 1, exchangeName, keys[i % keys.Length], mandatory: false, properties, (ulong)body.Length);
            _bodies[i] = position + head + AmqpConstants.FrameHeaderSize;
            position += head + FrameWriter.WriteBodyFrames(rest[head..], 1, body, frameMax);
        }

        _starts[Count] = position;
    }

    /// <summary>Messages in the run.</summary>
    public int Count { get; }

    /// <summary>The octets of some of its messages.</summary>
    public ReadOnlySpan<byte> Slice(int first, int count) => _octets.AsSpan(_starts[first].._starts[first + count]);

    /// <summary>Writes a timestamp into the bodies of some of its messages.</summary>
    public void Stamp(int first, int count, long timestamp)
    {
        for (int i = first; i < first + count; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(_octets.AsSpan(_bodies[i]), timestamp);
        }
    }

    private static byte[] Properties(bool persistent)
    {
        var builder = default(BasicPropertiesBuilder);
        builder.DeliveryMode = persistent ? BasicProperties.PersistentDeliveryMode : BasicProperties.TransientDeliveryMode;
        byte[] block = new byte[builder.Size];
        builder.Write(block);
        return block;
    }
}
