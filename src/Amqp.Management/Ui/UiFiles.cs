using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Amqp.Management.Ui;

/// <summary>
/// The files of the web page, which are resources of this assembly. They are read when the first of them is asked for. Their paths
/// contain <see cref="Version"/>, which their content is summed up in, so that browsers may keep them for good; only the
/// page itself is asked for each time.
/// </summary>
internal sealed class UiFiles
{
    /// <summary>The page that everything else belongs to.</summary>
    public const string Page = "index.html";

    private const string ResourcePrefix = "web/";
    private const string VersionMark = "{version}";

    private readonly FrozenDictionary<string, UiFile> _files;

    public UiFiles()
    {
        var contents = Read();
        Version = VersionOf(contents);
        contents[Page] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(contents[Page]).Replace(VersionMark, Version, StringComparison.Ordinal));
        _files = contents.ToFrozenDictionary(static entry => entry.Key, static entry => new UiFile(MediaTypeOf(entry.Key), entry.Value), StringComparer.Ordinal);
    }

    /// <summary>Changes with every change to any file.</summary>
    public string Version { get; }

    /// <summary>The file of a name such as <c>lib/api.js</c>, or null.</summary>
    public UiFile? Find(string name) => _files.GetValueOrDefault(name);

    private static SortedDictionary<string, byte[]> Read()
    {
        var assembly = typeof(UiFiles).Assembly;
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            {
                continue;
            }

            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            contents.Add(name[ResourcePrefix.Length..], content);
        }

        return contents;
    }

    private static string VersionOf(SortedDictionary<string, byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in contents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static string MediaTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
