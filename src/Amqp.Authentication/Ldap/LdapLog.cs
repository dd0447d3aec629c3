namespace Amqp.Authentication.Ldap;

/// <summary>What is logged besides failures.</summary>
public enum LdapLog
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What was decided about whom.</summary>
    Decisions,

    /// <summary>Besides, what servers were asked; never a password.</summary>
    Network,
}
