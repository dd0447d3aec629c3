namespace Amqp.Broker.Alarms;

/// <summary>What the broker takes of memory and disk, as <c>GET /api/nodes</c> shows it.</summary>
/// <param name="MemoryUsed">Octets of memory in use.</param>
/// <param name="MemoryLimit">Octets of memory above which publishers are blocked.</param>
/// <param name="MemoryAlarm">They are.</param>
/// <param name="DiskFree">Octets that are free on the disk; null where there is no disk or nobody knows.</param>
/// <param name="DiskFreeLimit">Octets that must be free, or publishers are blocked.</param>
/// <param name="DiskAlarm">They are.</param>
public readonly record struct ResourceInfo(long MemoryUsed, long MemoryLimit, bool MemoryAlarm, long? DiskFree, long DiskFreeLimit, bool DiskAlarm);
