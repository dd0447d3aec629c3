namespace Amqp.Management.Objects;

/// <summary>Why messages go from one object to another.</summary>
internal enum TopologyEdgeKind
{
    /// <summary>A binding.</summary>
    Binding,

    /// <summary>A queue's dead letters.</summary>
    DeadLetter,

    /// <summary>What no binding takes.</summary>
    Alternate,
}
