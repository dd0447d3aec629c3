namespace Amqp.Storage.Durable;

/// <summary>How far a log is with sealing its segments anew.</summary>
internal enum ResealProgress
{
    /// <summary>All are as they should be.</summary>
    Done,

    /// <summary>Something is being done about it.</summary>
    UnderWay,

    /// <summary>The last attempt came to nothing.</summary>
    Failed,
}
