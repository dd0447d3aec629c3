namespace Amqp.Protocol;

/// <summary>
/// The large body frame that a connection is in the middle of. Its octets are handed out as they come, so that a frame never has to be in
/// memory whole: for whoever puts the body together it makes no difference whether a frame is long or several are short.
/// </summary>
/// <remarks>Belongs to one read loop, which keeps it from one <see cref="FrameReader"/> to the next.</remarks>
public sealed class OpenBodyFrame
{
    /// <summary>Payloads up to this size, in octets, are handed out whole.</summary>
    public const int WholeUpTo = 32 * 1024;

    private readonly byte[] first = new byte[FrameReader.FaultOctetsShown];
    private int shown;

    /// <summary>Frames that have begun and were handed out in pieces.</summary>
    public long Begun { get; private set; }

    internal bool IsOpen { get; private set; }

    internal ushort Channel { get; private set; }

    internal uint Size { get; private set; }

    /// <summary>Octets of the payload that are still to come.</summary>
    internal uint Left { get; private set; }

    /// <summary>The first octets of the payload, for the text of an error.</summary>
    internal ReadOnlyMemory<byte> First => first.AsMemory(0, shown);

    internal void Open(ushort channel, uint size)
    {
        IsOpen = true;
        Channel = channel;
        Size = Left = size;
        shown = 0;
        Begun++;
    }

    internal void Take(ReadOnlySpan<byte> part)
    {
        Left -= (uint)part.Length;
        if (shown < first.Length)
        {
            ReadOnlySpan<byte> more = part[..Math.Min(part.Length, first.Length - shown)];
            more.CopyTo(first.AsSpan(shown));
            shown += more.Length;
        }
    }

    internal void Close() => IsOpen = false;
}
