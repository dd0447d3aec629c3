using System.Security.Cryptography;
using System.Text.Json;
using Amqp.Broker.Definitions;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Tls;

namespace Amqp.Hosting;

/// <summary>
/// Definitions files: one on disk, all <c>*.json</c> of a directory in the order of their names, or what a web server has.
/// </summary>
internal sealed class DefinitionSource
{
    private const long LargestAnswer = 256 * 1024 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly List<(string Path, byte[] Octets)> _files;

    private DefinitionSource(List<(string Path, byte[] Octets)> files) => _files = files;

    /// <summary>The files, in the order in which they are applied.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path);

    /// <summary>A hash of all their octets, in hexadecimal digits.</summary>
    public string Hash(HashAlgorithmName algorithm)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        foreach (var (_, octets) in _files)
        {
            hash.AppendData(octets);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Fetches a file from a web server, whose certificate is verified unless the settings say otherwise.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="tls">How TLS is spoken.</param>
    /// <exception cref="BrokerConfigurationException">It cannot be had.</exception>
    /// <exception cref="TlsSettingsException">A certificate cannot be used.</exception>
    public static DefinitionSource Fetch(Uri url, ClientTlsSettings tls)
    {
        using var client = ClientTls.CreateHttpClient(tls, s_patience, s_patience, LargestAnswer);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        try
        {
            // Nothing else goes on yet: the broker begins with what this says.
            using var answer = client.Send(request).EnsureSuccessStatusCode();
            using var content = answer.Content.ReadAsStream();
            using var octets = new MemoryStream();
            content.CopyTo(octets);
            return new DefinitionSource([(url.OriginalString, octets.ToArray())]);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            throw new BrokerConfigurationException($"cannot fetch the definitions '{url.OriginalString}': {error.GetBaseException().Message}", error);
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
                using var document = JsonText.Parse(octets);
                import(path, document.RootElement);
            }
            catch (Exception error) when (error is JsonException or Broker.Administration.AdminException)
            {
                throw new BrokerConfigurationException($"cannot import the definitions '{path}': {error.Message}", error);
            }
        }
    }
}
