namespace Amqp.Broker.Metadata;

/// <summary>What an entry of the metadata log is about: the first octet of its key. The order is the one in which they are loaded.</summary>
internal enum EntryKind : byte
{
    GlobalParameter = 1,
    VirtualHost = 2,
    User = 3,
    Permissions = 4,
    Parameter = 5,
    Policy = 6,
    OperatorPolicy = 7,
    Exchange = 8,
    Queue = 9,
    QueueBinding = 10,
    ExchangeBinding = 11,

    /// <summary>The node has been given its first user and virtual host; without it the node is blank.</summary>
    Provisioned = 12,

    /// <summary>An entry that could not be understood, kept for whoever can: the rest of the key is the key it had.</summary>
    PutAside = 255,
}
