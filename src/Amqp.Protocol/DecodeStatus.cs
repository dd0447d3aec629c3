namespace Amqp.Protocol;

/// <summary>How decoding a method's arguments went.</summary>
public enum DecodeStatus
{
    /// <summary>Every field was there and valid.</summary>
    Ok = 0,

    /// <summary>A field is missing, too long or ill-formed, or octets are left over.</summary>
    Malformed = 1,

    /// <summary>A short string of a method without content is not UTF-8.</summary>
    InvalidUtf8 = 2,
}
