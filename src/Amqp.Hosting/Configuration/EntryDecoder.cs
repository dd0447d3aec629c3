using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// Decrypts values that <c>rabbitmqctl encode</c> has made (https://www.rabbitmq.com/docs/configure#configuration-encryption): base64 of
/// salt, initialization vector and an Erlang term in AES-CBC, with a key that PBKDF2 derives from a passphrase. The defaults are those of that command.
/// </summary>
public sealed class EntryDecoder
{
    /// <summary>What an encrypted value begins with.</summary>
    public const string Prefix = "encrypted:";

    private const int SaltSize = 16;
    private const int VectorSize = 16;
    private const byte TermFormat = 131;
    private const byte TermBinary = 109;
    private const byte TermString = 107;

    /// <summary>The passphrase; null for none (<c>config_entry_decoder.passphrase</c>).</summary>
    public string? Passphrase { get; set; }

    /// <summary>A file whose first line is the passphrase; null for none.</summary>
    public string? PassphraseFile { get; set; }

    /// <summary>Octets of the key (<c>config_entry_decoder.cipher</c>).</summary>
    public int KeySize { get; set; } = 16;

    /// <summary>The hash that keys are derived with (<c>config_entry_decoder.hash</c>).</summary>
    public HashAlgorithmName Hash { get; set; } = HashAlgorithmName.SHA256;

    /// <summary>How often (<c>config_entry_decoder.iterations</c>).</summary>
    public int Iterations { get; set; } = 1;

    /// <summary>Decrypts a value.</summary>
    /// <param name="setting">The setting; its value begins with <see cref="Prefix"/>.</param>
    /// <exception cref="BrokerConfigurationException">It cannot be decrypted. The value is not in the message.</exception>
    public string Decode(in ConfSetting setting)
    {
        var hidden = setting with { Value = Prefix + "..." };
        var passphrase = Passphrase ?? ReadPassphrase()
            ?? throw BrokerConfigurationException.BadValue(hidden, "config_entry_decoder.passphrase to be set");
        try
        {
            return Text(Decrypt(Convert.FromBase64String(setting.Value[Prefix.Length..].Trim()), passphrase));
        }
        catch (Exception error) when (error is FormatException or CryptographicException or InvalidDataException)
        {
            throw BrokerConfigurationException.BadValue(hidden, "what 'rabbitmqctl encode' makes with the passphrase, cipher, hash and iterations of config_entry_decoder");
        }
    }

    private string? ReadPassphrase()
    {
        if (PassphraseFile is not { } path)
        {
            return null;
        }

        try
        {
            return File.ReadLines(path).FirstOrDefault() ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BrokerConfigurationException($"config_entry_decoder.passphrase.file: '{path}' cannot be read: {error.Message}", error);
        }
    }

    private byte[] Decrypt(byte[] octets, string passphrase)
    {
        if (octets.Length <= SaltSize + VectorSize)
        {
            throw new InvalidDataException("too short");
        }

        using var aes = Aes.Create();
        aes.Key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), octets.AsSpan(0, SaltSize), Iterations, Hash, KeySize);
        return aes.DecryptCbc(octets.AsSpan(SaltSize + VectorSize), octets.AsSpan(SaltSize, VectorSize));
    }

    /// <summary>What a binary or a string of Erlang's external term format holds.</summary>
    private static string Text(ReadOnlySpan<byte> term)
    {
        if (term is [TermFormat, TermBinary, _, _, _, _, ..] && BinaryPrimitives.ReadUInt32BigEndian(term[2..]) == term.Length - 6)
        {
            return Encoding.UTF8.GetString(term[6..]);
        }

        return term is [TermFormat, TermString, _, _, ..] && BinaryPrimitives.ReadUInt16BigEndian(term[2..]) == term.Length - 4
            ? Encoding.Latin1.GetString(term[4..])
            : throw new InvalidDataException("not a text");
    }
}
