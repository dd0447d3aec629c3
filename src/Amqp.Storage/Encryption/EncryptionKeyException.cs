namespace Amqp.Storage.Encryption;

/// <summary>
/// A key of encryption at rest is missing, or is not one. The data directory was not touched: nothing in it is damaged, and it can be
/// used as soon as the key is there.
/// </summary>
public sealed class EncryptionKeyException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what would be right.</param>
    public EncryptionKeyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public EncryptionKeyException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
