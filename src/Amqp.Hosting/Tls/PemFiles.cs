namespace Amqp.Hosting.Tls;

/// <summary>The octets of the files that TLS settings name, at one moment.</summary>
internal sealed class PemFiles
{
    private PemFiles(byte[]? certificate, byte[]? key, byte[]? authorities)
    {
        Certificate = certificate;
        Key = key;
        Authorities = authorities;
    }

    public byte[]? Certificate { get; }

    public byte[]? Key { get; }

    public byte[]? Authorities { get; }

    /// <exception cref="TlsSettingsException">A file cannot be read.</exception>
    public static PemFiles Read(TlsSettings settings) => new(
        Read(settings, "certfile", settings.CertificateFile),
        Read(settings, "keyfile", settings.KeyFile),
        Read(settings, "cacertfile", settings.AuthorityFile));

    public bool HasSameContent(PemFiles other) =>
        Certificate.AsSpan().SequenceEqual(other.Certificate) && Key.AsSpan().SequenceEqual(other.Key) && Authorities.AsSpan().SequenceEqual(other.Authorities);

    private static byte[]? Read(TlsSettings settings, string key, string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TlsSettingsException($"{settings.Name}.{key}: '{path}' does not exist", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new TlsSettingsException($"{settings.Name}.{key}: '{path}' cannot be read: {error.Message}", error);
        }
    }
}
