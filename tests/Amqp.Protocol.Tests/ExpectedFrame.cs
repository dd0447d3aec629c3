namespace Amqp.Protocol.Tests;

/// <summary>A frame as it was written.</summary>
internal sealed record ExpectedFrame(byte Type, ushort Channel, byte[] Payload, int End)
{
    public void AssertIs(Frame frame)
    {
        Assert.Equal(Type, frame.Type);
        Assert.Equal(Channel, frame.Channel);
        Assert.True(Payload.AsSpan().SequenceEqual(frame.Payload.Span));
    }
}
