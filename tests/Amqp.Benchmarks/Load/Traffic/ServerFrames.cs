using System.Buffers.Binary;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>What hot loops need to know of frames.</summary>
internal static class ServerFrames
{
    public static uint MethodId(in Frame frame) => frame.Type == (byte)FrameType.Method
        ? BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.Span)
        : 0;

    /// <summary>Ends the run with what the broker said.</summary>
    public static void Refuse(in Frame frame)
    {
        if (frame.Type == (byte)FrameType.Heartbeat)
        {
            return;
        }

        throw new LoadException($"the broker sent {new WireFrame(frame.Type, frame.Channel, frame.Payload.ToArray())}");
    }
}
