namespace Amqp.Authentication.Ldap;

/// <summary>As whom the directory is asked.</summary>
public sealed class LdapBind
{
    /// <summary>As nobody; otherwise as the user, unless a name is given below.</summary>
    public bool IsAnonymous { get; set; }

    /// <summary>As this entry.</summary>
    public string? UserDn { get; set; }

    /// <summary>Its password.</summary>
    public string? Password { get; set; }

    /// <summary>As the user whom it is about.</summary>
    internal bool IsAsUser => !IsAnonymous && UserDn is null;
}
