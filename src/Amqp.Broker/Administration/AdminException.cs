namespace Amqp.Broker.Administration;

/// <summary>An operator's request was refused; nothing has changed. The message is for the operator.</summary>
public sealed class AdminException : Exception
{
    /// <summary>Creates the refusal.</summary>
    public AdminException(AdminErrorKind kind, string message)
        : base(message) => Kind = kind;

    /// <summary>Why.</summary>
    public AdminErrorKind Kind { get; }

    /// <summary>What is missing, as RabbitMQ's tools say it (<c>no_such_vhost</c>), and its name; null where that is not the matter.</summary>
    public (string Term, string Name)? Missing { get; private init; }

    internal static AdminException NoUser(string name) =>
        new(AdminErrorKind.NotFound, $"no user '{name}'") { Missing = ("no_such_user", name) };

    internal static AdminException NoVirtualHost(string name) =>
        new(AdminErrorKind.NotFound, $"no vhost '{name}'") { Missing = ("no_such_vhost", name) };
}
