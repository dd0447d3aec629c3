using System.Text;
using Amqp.Storage.Encryption;

namespace Amqp.Hosting.Encryption;

/// <summary>Where a key of encryption at rest comes from. It is read when the broker starts, and again when keys are replaced.</summary>
public sealed class EncryptionKeySource
{
    private readonly string? _file;
    private readonly string? _value;
    private readonly string _origin;

    private EncryptionKeySource(string? file, string? value, string origin) => (_file, _value, _origin) = (file, value, origin);

    /// <summary>A file that holds the key: 32 octets, or 64 hexadecimal digits, or base64.</summary>
    public static EncryptionKeySource FromFile(string path) => new(path, null, path);

    /// <summary>A key that somebody has read, such as from a vault.</summary>
    /// <param name="value">64 hexadecimal digits, or base64.</param>
    /// <param name="origin">Where it is from, for messages to people.</param>
    public static EncryptionKeySource FromValue(string value, string origin) => new(null, value, origin);

    /// <summary>An environment variable that holds the key as text; the process's own environment is not looked at.</summary>
    public static EncryptionKeySource FromVariable(string name, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new EncryptionKeySource(null, environment.GetValueOrDefault(name), $"the environment variable {name}");
    }

    /// <summary>Where the key is, never the key.</summary>
    public override string ToString() => _origin;

    /// <summary>Reads the key.</summary>
    /// <exception cref="EncryptionKeyException">It cannot be read, or is not a key.</exception>
    public EncryptionKey Read()
    {
        if (_file is not null)
        {
            try
            {
                return EncryptionKey.Parse(File.ReadAllBytes(_file), _origin);
            }
            catch (Exception error) when (error is (IOException and not EncryptionKeyException) or UnauthorizedAccessException)
            {
                throw new EncryptionKeyException($"the encryption key '{_file}' cannot be read: {error.Message}", error);
            }
        }

        return _value is null
            ? throw new EncryptionKeyException($"{_origin} is not set: it should hold an encryption key, as 64 hexadecimal digits or in base64")
            : EncryptionKey.Parse(Encoding.UTF8.GetBytes(_value), _origin);
    }
}
