namespace Amqp.Management.Objects;

/// <summary>An exchange or a queue in a picture.</summary>
/// <param name="IsQueue">Which of the two.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct TopologyNode(bool IsQueue, string Name);
