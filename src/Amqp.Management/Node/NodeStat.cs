using Amqp.Management.Statistics;

namespace Amqp.Management.Node;

/// <summary>A number that is told of the node, with its history.</summary>
internal sealed record NodeStat(string Text, Func<NodeReading, long> Read)
{
    /// <summary>All of them: RabbitMQ's names. What only Erlang has is 0.</summary>
    public static IReadOnlyList<NodeStat> All { get; } =
    [
        new("mem_used", static node => node.Process.ResidentMemory),
        new("fd_used", static node => node.Process.Descriptors),
        new("sockets_used", static node => node.Connections),
        new("proc_used", static node => node.Process.Threads),
        new("disk_free", static node => node.Process.DiskFree),
        new("gc_num", static node => node.Collections),
        new("gc_bytes_reclaimed", static node => node.Reclaimed),
        new("context_switches", static node => node.Process.ContextSwitches),
        new("io_read_count", static _ => 0),
        new("io_read_bytes", static _ => 0),
        new("io_read_avg_time", static _ => 0),
        new("io_write_count", static _ => 0),
        new("io_write_bytes", static _ => 0),
        new("io_write_avg_time", static _ => 0),
        new("io_sync_count", static _ => 0),
        new("io_sync_avg_time", static _ => 0),
        new("io_seek_count", static _ => 0),
        new("io_seek_avg_time", static _ => 0),
        new("io_reopen_count", static _ => 0),
        new("mnesia_ram_tx_count", static _ => 0),
        new("mnesia_disk_tx_count", static _ => 0),
        new("msg_store_read_count", static _ => 0),
        new("msg_store_write_count", static _ => 0),
        new("queue_index_write_count", static _ => 0),
        new("queue_index_read_count", static _ => 0),
        new("connection_created", static node => node.Churn.ConnectionsOpened),
        new("connection_closed", static node => node.Churn.ConnectionsClosed),
        new("channel_created", static node => node.Churn.ChannelsOpened),
        new("channel_closed", static node => node.Churn.ChannelsClosed),
        new("queue_declared", static node => node.Churn.QueuesDeclared),
        new("queue_created", static node => node.Churn.QueuesCreated),
        new("queue_deleted", static node => node.Churn.QueuesDeleted),
    ];

    public StatName Name { get; } = new(Text);
}
