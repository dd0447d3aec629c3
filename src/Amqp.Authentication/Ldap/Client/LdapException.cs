namespace Amqp.Authentication.Ldap.Client;

/// <summary>An LDAP server cannot be talked to: it is away, silent, or says what is no LDAP. The connection is of no more use.</summary>
internal sealed class LdapException : Exception
{
    public LdapException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The server has not answered in time: asking again would take as long.</summary>
    public bool IsTimeout => InnerException is OperationCanceledException;
}
