namespace Amqp.TestKit.Wire;

/// <summary>The server did something else than was expected; the message says what.</summary>
public sealed class WireException : Exception
{
    /// <inheritdoc/>
    public WireException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public WireException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The frame that came instead, if one did.</summary>
    public WireFrame? Frame { get; init; }

    /// <summary>What the server said, if it closed the channel or the connection.</summary>
    public ServerClose? Close { get; init; }
}
