using System.Net;
using System.Text;

namespace Amqp.Broker.Security.Backends;

/// <summary>Somebody logs in.</summary>
/// <param name="UserName">Who he says he is.</param>
/// <param name="Password">The password or token as it came; null where something else has proven the name, such as a certificate.</param>
public sealed record LoginAttempt(string UserName, ReadOnlyMemory<byte>? Password)
{
    /// <summary>A login with a password.</summary>
    public LoginAttempt(string userName, string password)
        : this(userName, (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(password))
    {
    }

    /// <summary>Where from; null for in-memory connections.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>From this machine or this process.</summary>
    public bool IsLoopback { get; init; }

    /// <summary>The virtual host, where the protocol names it with the login; null in AMQP.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>The password as text; null when there is none.</summary>
    public string? PasswordText => Password is { } password ? Encoding.UTF8.GetString(password.Span) : null;

    /// <summary>The name alone: a password is not printed.</summary>
    public override string ToString() => UserName;
}
