namespace Amqp.Server.Outbound;

/// <summary>Where whole frames are written: a connection's buffer, or what a channel holds back before it.</summary>
/// <remarks>All members are called under the connection's outbound lock.</remarks>
internal abstract class FrameOutput
{
    /// <summary>Room for a frame (or a part of one) of the size, in one piece.</summary>
    public abstract Span<byte> GetSpan(int size);

    /// <summary>So much was written into the span.</summary>
    public abstract void Advance(int count);

    /// <summary>Takes leased memory in place of a copy of it.</summary>
    public abstract void Append(OutboundSegment leased);
}
