namespace Amqp.Conformance.Wire;

/// <summary>What came: a method, with its content if it carries any, or a heartbeat, or the end of the connection.</summary>
/// <param name="Channel">The channel; 0 for the connection.</param>
/// <param name="Name">Method name, <c>heartbeat</c>, <c>protocol-header</c>, or <c>eof</c>.</param>
/// <param name="Text">All of it in words.</param>
internal sealed record Received(int Channel, string Name, string Text)
{
    public const string End = "eof";

    /// <summary>Delivery tag of a confirm.</summary>
    public ulong Tag { get; init; }

    /// <summary>The confirm covers all tags up to <see cref="Tag"/>.</summary>
    public bool Multiple { get; init; }

    /// <summary>The first shortstr: the queue of a declare-ok.</summary>
    public string FirstString { get; init; } = "";
}
