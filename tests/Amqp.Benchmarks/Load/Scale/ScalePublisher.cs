using System.Buffers.Binary;
using System.Diagnostics;
using Amqp.Benchmarks.Load.Traffic;
using Amqp.Protocol;

namespace Amqp.Benchmarks.Load.Scale;

/// <summary>Publishes a number of persistent messages with confirms, on the caller's thread.</summary>
internal static class ScalePublisher
{
    /// <summary>Returns when all are confirmed.</summary>
    public static void Publish(LoadConnection connection, IReadOnlyList<string> queues, long messages, int size, int outstanding, CancellationToken cancellation)
    {
        LoadConnection.Now(connection.Channel.SelectConfirmsAsync());
        Scenario scenario = new() { Name = "scale", Size = size, Persistent = true };
        PublishTemplate template = new(string.Empty, queues, scenario, connection.Wire.FrameMax);
        connection.BeginTraffic();
        ConfirmWindow window = new(outstanding);
        Handler handler = new(window);
        long sent = 0;
        int cursor = 0;
        while (window.Confirmed + window.Refused < messages)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Min(Math.Min(template.Count - cursor, window.Room), messages - sent);
            if (count > 0)
            {
                window.Sent(count, Stopwatch.GetTimestamp());
                connection.Send(template.Slice(cursor, count));
                sent += count;
                cursor = (cursor + count) % template.Count;
            }

            if ((count <= 0 || connection.HasInput) && !connection.Receive(ref handler))
            {
                throw new LoadException("the broker ended the transport");
            }
        }

        if (window.Refused > 0)
        {
            throw new LoadException($"{window.Refused} messages were refused");
        }
    }

    private struct Handler(ConfirmWindow window) : IFrameHandler
    {
        public void OnFrame(in Frame frame)
        {
            uint method = ServerFrames.MethodId(frame);
            if (method is not (MethodIds.BasicAck or MethodIds.BasicNack))
            {
                ServerFrames.Refuse(frame);
                return;
            }

            ReadOnlySpan<byte> arguments = frame.Payload.Span[AmqpConstants.MethodIdSize..];
            window.Settle(BinaryPrimitives.ReadUInt64BigEndian(arguments), (arguments[8] & 1) != 0, method == MethodIds.BasicNack, Stopwatch.GetTimestamp(), null);
        }
    }
}
