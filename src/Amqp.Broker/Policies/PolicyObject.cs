namespace Amqp.Broker.Policies;

/// <summary>Kinds of objects that policies tell apart.</summary>
[Flags]
internal enum PolicyObject
{
    None = 0,
    Exchange = 1,
    ClassicQueue = 2,
    QuorumQueue = 4,
    Stream = 8,
    AnyQueue = ClassicQueue | QuorumQueue | Stream,
    Any = Exchange | AnyQueue,
}
