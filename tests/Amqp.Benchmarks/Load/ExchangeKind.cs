namespace Amqp.Benchmarks.Load;

/// <summary>Which exchange is published to.</summary>
internal enum ExchangeKind
{
    /// <summary>The default exchange, by queue name.</summary>
    Default,

    /// <summary>A fanout exchange to all queues.</summary>
    Fanout,

    /// <summary>A topic exchange; each message matches one queue.</summary>
    Topic,
}
