using System.Text;

namespace Amqp.TestKit.Wire;

/// <summary>Between strings and octets.</summary>
internal static class WireText
{
    public static string From(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);

    public static byte[] Utf8(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text);
}
