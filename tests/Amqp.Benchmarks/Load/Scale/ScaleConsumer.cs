using System.Buffers.Binary;
using Amqp.Benchmarks.Load.Traffic;
using Amqp.Protocol;

namespace Amqp.Benchmarks.Load.Scale;

/// <summary>Takes a number of messages from a queue and acknowledges them, on the caller's thread.</summary>
internal static class ScaleConsumer
{
    private const ushort Prefetch = 1000;

    public static void Take(LoadConnection connection, string queue, long messages, CancellationToken cancellation)
    {
        LoadConnection.Now(connection.Channel.QosAsync(Prefetch));
        LoadConnection.Now(connection.Channel.ConsumeAsync(queue));
        connection.BeginTraffic();
        Handler handler = default;
        connection.Parse(ref handler);
        byte[] ack = new byte[AmqpConstants.AckFrameSize];
        ulong acked = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (handler.Last - acked >= Prefetch / 4 || handler.Last >= (ulong)messages)
            {
                acked = handler.Last;
                FrameWriter.WriteAck(ack, 1, acked, multiple: true);
                connection.Send(ack);
            }

            if (handler.Last >= (ulong)messages)
            {
                return;
            }

            if (!connection.Receive(ref handler))
            {
                throw new LoadException("the broker ended the transport");
            }
        }
    }

    private struct Handler : IFrameHandler
    {
        public ulong Last { get; private set; }

        public void OnFrame(in Frame frame)
        {
            if (ServerFrames.MethodId(frame) == MethodIds.BasicDeliver)
            {
                ReadOnlySpan<byte> arguments = frame.Payload.Span[AmqpConstants.MethodIdSize..];
                Last = BinaryPrimitives.ReadUInt64BigEndian(arguments[(1 + arguments[0])..]);
            }
            else if (frame.Type == (byte)FrameType.Method)
            {
                ServerFrames.Refuse(frame);
            }
        }
    }
}
