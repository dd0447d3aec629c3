namespace Amqp.Benchmarks.Load;

/// <summary>How consumers acknowledge.</summary>
internal enum AckMode
{
    /// <summary>Not at all (no-ack).</summary>
    Auto,

    /// <summary>One <c>basic.ack</c> per message; those of one read leave in one write.</summary>
    Each,

    /// <summary>One <c>basic.ack</c> with multiple per so many messages.</summary>
    Multiple,
}
