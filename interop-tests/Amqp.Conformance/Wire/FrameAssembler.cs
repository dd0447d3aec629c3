using System.Buffers.Binary;
using System.Text;

namespace Amqp.Conformance.Wire;

/// <summary>Makes words of one connection's frames, and one piece of a method and its content.</summary>
internal sealed class FrameAssembler
{
    private const int LongestTextBody = 300;

    private readonly Dictionary<int, Partial> _partial = [];

    /// <summary>The frame, in words; null while content is incomplete.</summary>
    public Received? Take(byte type, int channel, byte[] payload) => type switch
    {
        1 => Method(channel, payload),
        2 => Header(channel, payload),
        3 => Body(channel, payload),
        8 when payload.Length == 0 => new Received(channel, "heartbeat", "heartbeat"),
        _ => new Received(channel, "frame", $"frame type={type} payload={Convert.ToHexStringLower(payload)}"),
    };

    private Received? Method(int channel, byte[] payload)
    {
        ushort classId = BinaryPrimitives.ReadUInt16BigEndian(payload);
        ushort methodId = BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(2));
        if (Methods.Find(classId, methodId) is not { } method)
        {
            return new Received(channel, "unknown", $"method {classId}.{methodId}");
        }

        ReadOnlySpan<byte> arguments = payload.AsSpan(4);
        string text = MethodText.Format(method, arguments);
        if (method.HasContent)
        {
            _partial[channel] = new Partial(method.Name, text);
            return null;
        }

        bool confirm = method.Name is "basic.ack" or "basic.nack";
        return new Received(channel, method.Name, text)
        {
            Tag = confirm ? BinaryPrimitives.ReadUInt64BigEndian(arguments) : 0,
            Multiple = confirm && (arguments[8] & 1) != 0,
            FirstString = method.Name is "queue.declare-ok" or "basic.consume-ok" ? Encoding.UTF8.GetString(arguments.Slice(1, arguments[0])) : "",
        };
    }

    private Received? Header(int channel, byte[] payload)
    {
        if (!_partial.TryGetValue(channel, out Partial? partial))
        {
            return new Received(channel, "stray", "content header without a method");
        }

        partial.Remaining = (long)BinaryPrimitives.ReadUInt64BigEndian(payload.AsSpan(4));
        partial.Properties = PropertyText.Format(payload.AsSpan(12));
        ushort classId = BinaryPrimitives.ReadUInt16BigEndian(payload);
        ushort weight = BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(2));
        partial.Properties += classId == 60 && weight == 0 ? "" : $" (class {classId}, weight {weight})";
        return Finish(channel, partial);
    }

    private Received? Body(int channel, byte[] payload)
    {
        if (!_partial.TryGetValue(channel, out Partial? partial))
        {
            return new Received(channel, "stray", "body without a method");
        }

        partial.Remaining -= payload.Length;
        partial.Frames.Add(payload);
        return Finish(channel, partial);
    }

    private Received? Finish(int channel, Partial partial)
    {
        if (partial.Remaining > 0)
        {
            return null;
        }

        _partial.Remove(channel);
        string body = partial.Frames.Count switch
        {
            0 => "\"\"",
            1 when partial.Frames[0].Length <= LongestTextBody => ScriptText.Quote(partial.Frames[0]),
            _ => $"<{string.Join(" + ", partial.Frames.Select(frame => frame.Length))} octets>",
        };
        string properties = partial.Properties.Length == 0 ? "" : $" {partial.Properties}";
        return new Received(channel, partial.Name, $"{partial.Text} | {body}{properties}");
    }

    private sealed class Partial(string name, string text)
    {
        public string Name { get; } = name;

        public string Text { get; } = text;

        public long Remaining { get; set; }

        public string Properties { get; set; } = "";

        public List<byte[]> Frames { get; } = [];
    }
}
