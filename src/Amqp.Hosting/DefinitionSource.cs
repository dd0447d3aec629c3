using System.Security.Cryptography;
using System.Text.Json;
using Amqp.Hosting.Configuration;

namespace Amqp.Hosting;

/// <summary>Definitions files on disk: one, or all <c>*.json</c> of a directory in the order of their names.</summary>
internal sealed class DefinitionSource
{
    private readonly List<(string Path, byte[] Octets)> _files;

    private DefinitionSource(List<(string Path, byte[] Octets)> files) => _files = files;

    /// <summary>The files, in the order in which they are applied.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path);

    /// <summary>A hash of all their octets, in hexadecimal digits.</summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (_, octets) in _files)
            {
                hash.AppendData(octets);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Reads files, without looking into them.</summary>
    /// <param name="path">A file or a directory.</param>
    /// <exception cref="BrokerConfigurationException">It is not there or cannot be read.</exception>
    public static DefinitionSource Read(string path)
    {
        try
        {
            string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*.json") : [path];
            Array.Sort(files, StringComparer.Ordinal);
            return new DefinitionSource([.. files.Select(file => (file, File.ReadAllBytes(file)))]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BrokerConfigurationException($"cannot read the definitions '{path}': {error.Message}", error);
        }
    }

    /// <summary>Does something with each file's JSON.</summary>
    /// <exception cref="BrokerConfigurationException">A file is not JSON, or what is done with it refuses it.</exception>
    public void Each(Action<string, JsonElement> import)
    {
        foreach (var (path, octets) in _files)
        {
            try
            {
                using var document = JsonDocument.Parse(octets);
                import(path, document.RootElement);
            }
            catch (Exception error) when (error is JsonException or Broker.Administration.AdminException)
            {
                throw new BrokerConfigurationException($"cannot import the definitions '{path}': {error.Message}", error);
            }
        }
    }
}
