using System.Text.Json;
using Amqp.Broker;

namespace Amqp.Management.Node;

/// <summary>
/// Where the process's memory is, under RabbitMQ's names: messages are queues' memory, what connections have to send is their
/// writers', and what only Erlang has is 0.
/// </summary>
internal sealed class MemoryBreakdown
{
    private static readonly string[] s_absent =
    [
        "connection_readers", "queue_slave_procs", "quorum_queue_procs", "quorum_queue_dlx_procs", "stream_queue_procs",
        "stream_queue_replica_reader_procs", "stream_queue_coordinator_procs", "metrics", "mgmt_db", "mnesia", "quorum_ets", "other_ets", "msg_index", "atom",
    ];

    private readonly List<(string Name, long Octets)> _parts = [];

    /// <summary>Octets of resident memory.</summary>
    private long Resident { get; init; }

    /// <summary>Octets in use by objects and messages.</summary>
    private long Used { get; init; }

    /// <summary>Octets that the runtime has reserved for them.</summary>
    private long Committed { get; init; }

    public static MemoryBreakdown Take(BrokerAdmin admin)
    {
        var node = admin.Node;
        var collector = GC.GetGCMemoryInfo();
        var used = GC.GetTotalMemory(forceFullCollection: false);
        var committed = Math.Max(collector.TotalCommittedBytes, used);
        var memory = new MemoryBreakdown { Resident = Math.Max(Environment.WorkingSet, committed), Used = used, Committed = committed };
        var named = node.MessageMemory + node.QueueMemory + node.OutboundMemory;
        memory._parts.AddRange(s_absent.Select(static name => (name, 0L)));
        memory._parts.Add(("connection_writers", node.OutboundMemory));
        memory._parts.Add(("connection_channels", 0));
        memory._parts.Add(("connection_other", 0));
        memory._parts.Add(("queue_procs", node.QueueMemory));
        memory._parts.Add(("binary", node.MessageMemory));
        memory._parts.Add(("plugins", 0));
        memory._parts.Add(("other_proc", Math.Max(used - named, 0)));
        memory._parts.Add(("allocated_unused", committed - used));

        // What is resident and not the collector's: code, native libraries, stacks.
        memory._parts.Add(("code", memory.Resident - committed));
        memory._parts.Add(("other_system", 0));
        memory._parts.Add(("reserved_unallocated", 0));
        return memory;
    }

    /// <summary>Octets of a part; 0 for one that does not exist here.</summary>
    public long Of(string name) => _parts.Find(part => part.Name == name).Octets;

    /// <summary>Writes the members.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="isRelative">In hundredths of what is used, not in octets.</param>
    public void Write(Utf8JsonWriter json, bool isRelative)
    {
        foreach (var (name, octets) in _parts.OrderBy(static part => part.Name, StringComparer.Ordinal))
        {
            json.WriteNumber(name, isRelative ? (octets * 100 / Math.Max(Resident, 1)) : octets);
        }

        if (isRelative)
        {
            json.WriteNumber("total"u8, 100);
            return;
        }

        json.WriteString("strategy"u8, "rss"u8);
        json.WriteStartObject("total"u8);
        json.WriteNumber("erlang"u8, Used);
        json.WriteNumber("rss"u8, Resident);
        json.WriteNumber("allocated"u8, Committed);
        json.WriteEndObject();
    }
}
