namespace Amqp.Broker.Administration;

/// <summary>An operator's request was refused; nothing has changed. The message is for the operator.</summary>
public sealed class AdminException : Exception
{
    /// <summary>Creates the refusal.</summary>
    public AdminException(AdminErrorKind kind, string message)
        : base(message) => Kind = kind;

    /// <summary>Why.</summary>
    public AdminErrorKind Kind { get; }

    internal static AdminException NoUser(string name) => new(AdminErrorKind.NotFound, $"no user '{name}'");

    internal static AdminException NoVirtualHost(string name) => new(AdminErrorKind.NotFound, $"no vhost '{name}'");
}
