namespace Amqp.Broker.Queues;

/// <summary>What becomes of a message that somebody looks at.</summary>
internal enum ScanAnswer
{
    /// <summary>It stays.</summary>
    Leave,

    /// <summary>It is out from now on, with whoever looks.</summary>
    Take,

    /// <summary>It stays, and nothing more is looked at: the next look begins with it.</summary>
    Stop,
}
