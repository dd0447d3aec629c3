using System.Security.Cryptography;

namespace Amqp.Broker.Security;

/// <summary>A user.</summary>
public sealed class User
{
    private readonly byte[] _hash;

    internal User(string name, ReadOnlySpan<byte> password, bool loopbackOnly)
    {
        Name = name;
        IsLoopbackOnly = loopbackOnly;
        _hash = Hash(password);
    }

    /// <summary>User name.</summary>
    public string Name { get; }

    /// <summary>May only log in from this machine (rabbitmq.conf <c>loopback_users</c>).</summary>
    public bool IsLoopbackOnly { get; }

    internal bool Matches(ReadOnlySpan<byte> password) => CryptographicOperations.FixedTimeEquals(_hash, Hash(password));

    private static byte[] Hash(ReadOnlySpan<byte> password) => SHA256.HashData(password);
}
