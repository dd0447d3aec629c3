using System.IO.Compression;

namespace Amqp.Management.Ui;

/// <summary>A file of the web page, as it is sent: plain, and compressed once for all who take that.</summary>
internal sealed class UiFile(string mediaType, byte[] content)
{
    private byte[]? _compressed;

    public string MediaType { get; } = mediaType;

    public ReadOnlyMemory<byte> Content { get; } = content;

    /// <summary>The content in gzip.</summary>
    public ReadOnlyMemory<byte> Compressed => _compressed ??= Compress();

    private byte[] Compress()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(Content.Span);
        }

        return compressed.ToArray();
    }
}
