using Amqp.Management.Node;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>Where the process's memory is, under RabbitMQ's names; what only Erlang has is 0.</summary>
internal static class MemoryGroups
{
    public static MetricGroup Breakdown { get; } = new ObjectGroup<MemoryBreakdown>("node_memory", static scrape => [new(MemoryBreakdown.Take(scrape.Admin), default)],
        Part("memory_code_module_bytes", "Code module memory footprint", "code"),
        Part("memory_client_connection_reader_bytes", "Client connection reader processes footprint in bytes", "connection_readers"),
        Part("memory_client_connection_writer_bytes", "Client connection writer processes footprint in bytes", "connection_writers"),
        Part("memory_client_connection_channel_bytes", "Client connection channel processes footprint in bytes", "connection_channels"),
        Part("memory_client_connection_other_bytes", "Client connection other processes footprint in bytes", "connection_other"),
        Part("memory_classic_queue_erlang_process_bytes", "Classic queue processes footprint in bytes", "queue_procs"),
        Part("memory_quorum_queue_erlang_process_bytes", "Quorum queue processes footprint in bytes", "quorum_queue_procs"),
        Part("memory_quorum_queue_dlx_erlang_process_bytes", "Quorum queue DLX worker processes footprint in bytes", "quorum_queue_dlx_procs"),
        Part("memory_stream_erlang_process_bytes", "Stream processes footprint in bytes", "stream_queue_procs"),
        Part("memory_stream_replica_reader_erlang_process_bytes", "Stream replica reader processes footprint in bytes", "stream_queue_replica_reader_procs"),
        Part("memory_stream_coordinator_erlang_process_bytes", "Stream coordinator processes footprint in bytes", "stream_queue_coordinator_procs"),
        Part("memory_plugin_bytes", "Total plugin footprint in bytes", "plugins"),
        Part("memory_modern_metadata_store_bytes", "Modern metadata store footprint in bytes", "metadata_store"),
        Part("memory_other_erlang_process_bytes", "Other processes footprint in bytes", "other_proc"),
        Part("memory_metrics_bytes", "Metric table footprint in bytes", "metrics"),
        Part("memory_management_stats_db_bytes", "Management stats database footprint in bytes", "mgmt_db"),
        Part("memory_classic_metadata_store_bytes", "Classic metadata store footprint in bytes", "mnesia"),
        Part("memory_quorum_queue_ets_table_bytes", "Quorum queue ETS tables footprint in bytes", "quorum_ets"),
        Part("memory_modern_metadata_store_ets_table_bytes", "Modern metadata store ETS tables footprint in bytes", "metadata_store_ets"),
        Part("memory_other_ets_table_bytes", "Other ETS tables footprint in bytes", "other_ets"),
        Part("memory_binary_heap_bytes", "Binary heap size in bytes", "binary"),
        Part("memory_message_index_bytes", "Message index footprint in bytes", "msg_index"),
        Part("memory_atom_table_bytes", "Atom table size in bytes", "atom"),
        Part("memory_other_system_bytes", "Other runtime footprint in bytes", "other_system"),
        Part("memory_runtime_allocated_unused_bytes", "Runtime allocated but unused blocks size in bytes", "allocated_unused"),
        Part("memory_runtime_reserved_unallocated_bytes", "Runtime reserved but unallocated blocks size in bytes", "reserved_unallocated"));

    private static Column<MemoryBreakdown> Part(string name, string help, string part) => new(name, MetricKind.Gauge, help, memory => memory.Of(part));
}
