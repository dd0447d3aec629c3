using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Security;

/// <summary>
/// A password as RabbitMQ keeps it: four octets of salt, then the hash of salt and password; base64 in definitions files
/// (https://www.rabbitmq.com/docs/passwords).
/// </summary>
public sealed class PasswordHash
{
    private const int SaltSize = 4;
    private const string WirePrefix = "rabbit_password_hashing_";

    /// <summary>Name of the algorithm that passwords are hashed with unless another is asked for.</summary>
    public const string DefaultAlgorithmName = WirePrefix + "sha256";

    private readonly byte[] _octets;

    private PasswordHash(HashingAlgorithm algorithm, byte[] octets)
    {
        Algorithm = algorithm;
        _octets = octets;
    }

    /// <summary>How the hash was made.</summary>
    public HashingAlgorithm Algorithm { get; }

    /// <summary>The algorithm's name in definitions files.</summary>
    public string AlgorithmName => WirePrefix + Algorithm.ToString().ToLowerInvariant();

    /// <summary>Hashes a password with a new salt.</summary>
    public static PasswordHash Create(string password, RandomSource random, HashingAlgorithm algorithm = HashingAlgorithm.Sha256)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(random);
        var salt = new byte[SaltSize];
        random.Fill(salt);
        return new PasswordHash(algorithm, [.. salt, .. Hash(algorithm, salt, Encoding.UTF8.GetBytes(password))]);
    }

    /// <summary>Reads a hash from its base64 form.</summary>
    /// <returns>False when it is not base64 or not as long as salt and hash are.</returns>
    public static bool TryParse(string base64, HashingAlgorithm algorithm, [NotNullWhen(true)] out PasswordHash? hash)
    {
        ArgumentNullException.ThrowIfNull(base64);
        hash = null;
        var octets = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, octets, out var length) || length != SaltSize + Size(algorithm))
        {
            return false;
        }

        hash = new PasswordHash(algorithm, octets[..length]);
        return true;
    }

    /// <summary>Reads an algorithm's name as definitions files have it.</summary>
    public static bool TryParseAlgorithm(string name, out HashingAlgorithm algorithm)
    {
        (algorithm, var known) = name switch
        {
            WirePrefix + "sha256" => (HashingAlgorithm.Sha256, true),
            WirePrefix + "sha512" => (HashingAlgorithm.Sha512, true),
            WirePrefix + "md5" => (HashingAlgorithm.Md5, true),
            _ => (default, false),
        };
        return known;
    }

    /// <summary>Whether this is the password's hash. Takes as long for a wrong password as for the right one.</summary>
    public bool Matches(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(_octets.AsSpan(SaltSize), Hash(Algorithm, _octets.AsSpan(0, SaltSize), password));

    /// <summary>The base64 form.</summary>
    public override string ToString() => Convert.ToBase64String(_octets);

    private static int Size(HashingAlgorithm algorithm) => algorithm switch
    {
        HashingAlgorithm.Sha512 => SHA512.HashSizeInBytes,
        HashingAlgorithm.Md5 => MD5.HashSizeInBytes,
        _ => SHA256.HashSizeInBytes,
    };

    [SuppressMessage("Security", "CA5351", Justification = "Hashes from old definitions files must go on working; no new one is made with MD5 unless asked for.")]
    private static byte[] Hash(HashingAlgorithm algorithm, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> password)
    {
        byte[] salted = [.. salt, .. password];
        var hash = algorithm switch
        {
            HashingAlgorithm.Sha512 => SHA512.HashData(salted),
            HashingAlgorithm.Md5 => MD5.HashData(salted),
            _ => SHA256.HashData(salted),
        };
        CryptographicOperations.ZeroMemory(salted);
        return hash;
    }
}
