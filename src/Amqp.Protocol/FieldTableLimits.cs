namespace Amqp.Protocol;

/// <summary>What bounds a field table. Its size is bounded by the frame it comes in.</summary>
public static class FieldTableLimits
{
    /// <summary>How many tables and arrays may lie in one another, the outermost table counted.</summary>
    public const int MaxDepth = 64;
}
