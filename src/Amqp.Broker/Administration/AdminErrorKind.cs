namespace Amqp.Broker.Administration;

/// <summary>Why an operator's request was refused.</summary>
public enum AdminErrorKind
{
    /// <summary>The request makes no sense: a broken regular expression, an unknown key, a value out of range.</summary>
    Invalid,

    /// <summary>Something that the request names does not exist.</summary>
    NotFound,

    /// <summary>A password is not what the rules want (<see cref="Security.PasswordRules"/>).</summary>
    Credentials,

    /// <summary>It is protected from what is asked.</summary>
    Protected,
}
