namespace Amqp.Broker.Security;

/// <summary>How a password hash is made; definitions files name it <c>rabbit_password_hashing_sha256</c> and so on.</summary>
public enum HashingAlgorithm
{
    /// <summary>SHA-256, the default.</summary>
    Sha256,

    /// <summary>SHA-512.</summary>
    Sha512,

    /// <summary>MD5, only for hashes from very old definitions files.</summary>
    Md5,
}
