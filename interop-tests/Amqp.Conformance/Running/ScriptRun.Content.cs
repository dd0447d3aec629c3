using System.Globalization;
using Amqp.Conformance.Wire;

namespace Amqp.Conformance.Running;

/// <summary>Steps that send content, or octets as they are.</summary>
internal sealed partial class ScriptRun
{
    private const int FrameOverhead = 8;

    private static async Task<List<string>> SendContentAsync(Peer peer, Line line)
    {
        switch (line.Command)
        {
            case "publish": await PublishAsync(peer, line); break;
            case "header": await peer.Wire.SendFrameAsync(2, line.Channel, HeaderPayload(line)); break;
            case "body": await peer.Wire.SendFrameAsync(3, line.Channel, BodyOf(line)); break;
            case "frame": await SendFrameAsync(peer, line); break;
            case "raw": await peer.Wire.SendAsync(ScriptText.Octets(line.Words[0])); break;
            default: await peer.Wire.SendFrameAsync(8, line.Channel, []); break;
        }

        return [];
    }

    /// <summary><c>publish EXCHANGE KEY [BODY] [mandatory] [immediate] [size=N] [property=value ...]</c></summary>
    private static async Task PublishAsync(Peer peer, Line line)
    {
        string[] properties = [.. line.Words.Where(PropertyText.IsProperty)];
        string[] flags = [.. line.Words.Where(word => word is "mandatory" or "immediate")];
        string key = line.Words.Count > 1 ? line.Words[1] : "\"\"";

        byte[] body = BodyOf(line with { Words = [.. line.Words.Skip(2).Except(properties).Except(flags)] });
        peer.CountPublish(line.Channel);
        await peer.SendMethodAsync(line.Channel, "basic.publish", [line.Words[0], key, .. flags]);
        var header = new OctetWriter();
        header.Short(60);
        header.Short(0);
        header.LongLong((ulong)body.Length);
        header.Raw(PropertyText.Encode(properties));
        await peer.Wire.SendFrameAsync(2, line.Channel, header.ToArray());
        int largest = peer.Wire.FrameMax == 0 ? int.MaxValue : peer.Wire.FrameMax - FrameOverhead;
        for (int sent = 0; sent < body.Length; sent += largest)
        {
            await peer.Wire.SendFrameAsync(3, line.Channel, body.AsSpan(sent, Math.Min(largest, body.Length - sent)));
        }
    }

    /// <summary><c>header [class=60] [weight=0] size=N [block=HEX] [property=value ...]</c></summary>
    private static byte[] HeaderPayload(Line line)
    {
        var header = new OctetWriter();
        header.Short(ushort.Parse(line.Option("class") ?? "60", CultureInfo.InvariantCulture));
        header.Short(ushort.Parse(line.Option("weight") ?? "0", CultureInfo.InvariantCulture));
        header.LongLong(ulong.Parse(line.Option("size") ?? "0", CultureInfo.InvariantCulture));
        header.Raw(line.Option("block") is { } block ? Convert.FromHexString(block) : PropertyText.Encode(line.Words.Where(PropertyText.IsProperty)));
        return header.ToArray();
    }

    private static byte[] BodyOf(Line line)
    {
        if (line.Option("size") is { } size)
        {
            byte[] body = new byte[int.Parse(size, CultureInfo.InvariantCulture)];
            body.AsSpan().Fill((byte)'x');
            return body;
        }

        string? text = line.Words.FirstOrDefault(word => !word.Contains('=', StringComparison.Ordinal) || word[0] == '"');
        return ScriptText.Octets(text ?? "m");
    }

    /// <summary><c>frame type=N payload=HEX|size=N [end=N]</c></summary>
    private static Task SendFrameAsync(Peer peer, Line line)
    {
        byte[] payload = line.Option("payload") is { } hex ? Convert.FromHexString(hex) : new byte[int.Parse(line.Option("size") ?? "0", CultureInfo.InvariantCulture)];
        byte end = byte.Parse(line.Option("end") ?? "206", CultureInfo.InvariantCulture);
        return peer.Wire.SendFrameAsync(byte.Parse(line.Option("type")!, CultureInfo.InvariantCulture), line.Channel, payload, end);
    }
}
