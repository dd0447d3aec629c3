using System.Buffers.Binary;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Traced;

/// <summary>
/// Commits that hold one acknowledgement and nothing else: the entry in the ack log that each of them promises. It knows the layout
/// of records and entries from the store's FORMAT.md.
/// </summary>
internal static class AckPromises
{
    private const int SequenceAt = 16;
    private const uint Settled = 1;

    public static List<Promise> Read(IReadOnlyList<Syscall> calls)
    {
        var promises = new List<Promise>();
        var streams = new Dictionary<string, (AmqpStream In, AmqpStream Out)>();
        var bodies = new Dictionary<string, byte[]>();
        var acked = new HashSet<string>();
        foreach (var call in calls.Where(call => call.Succeeded && PromiseReader.IsSocket(call)).OrderBy(call => PromiseReader.IsSend(call) ? call.Began : call.Ended))
        {
            if (!streams.TryGetValue(call.Descriptor, out var pair))
            {
                streams[call.Descriptor] = pair = (new AmqpStream(), new AmqpStream());
            }

            foreach (var frame in (PromiseReader.IsSend(call) ? pair.Out : pair.In).Add(call.Data))
            {
                if (PromiseReader.IsSend(call) && frame.Type == FrameType.Body)
                {
                    bodies[call.Descriptor] = frame.Payload.ToArray();
                }
                else if (frame.Is<BasicAck>() && !PromiseReader.IsSend(call))
                {
                    acked.Add(call.Descriptor);
                }
                else if (frame.Is<TxCommitOk>() && acked.Remove(call.Descriptor))
                {
                    promises.Add(new Promise("commit of an ack", call.Began, Entry(calls, bodies[call.Descriptor])));
                }
            }
        }

        return promises;
    }

    /// <summary>Kind, first and last of the entry that settles this message alone.</summary>
    private static byte[] Entry(IReadOnlyList<Syscall> calls, byte[] body)
    {
        var data = calls.First(call => call.Name == "pwrite64" && call.Descriptor.EndsWith(".seg", StringComparison.Ordinal) && call.Data.AsSpan().IndexOf(body) >= 0).Data;
        var record = data.AsSpan().IndexOf(body) - 48 - "committed".Length - WireProperties.Persistent.ToBlock().Length;
        var sequence = BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(record + SequenceAt));
        var entry = new byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Settled);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(12), sequence);
        return entry;
    }
}
