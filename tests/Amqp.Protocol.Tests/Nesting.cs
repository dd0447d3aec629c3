namespace Amqp.Protocol.Tests;

/// <summary>Tables and arrays in one another, built without the classes under test.</summary>
internal static class Nesting
{
    /// <summary>The content of a table that holds a table, and so on, <paramref name="depth"/> tables in all.</summary>
    public static byte[] Tables(int depth) => Wrap(depth - 1, (byte)'F', named: true);

    /// <summary>The content of a table that holds an array in an array, and so on, <paramref name="depth"/> containers in all.</summary>
    public static byte[] Arrays(int depth)
    {
        byte[] arrays = Wrap(depth - 2, (byte)'A', named: false);
        return [1, (byte)'a', (byte)'A', .. Length(arrays), .. arrays];
    }

    private static byte[] Wrap(int times, byte tag, bool named)
    {
        byte[] content = [];
        for (int i = 0; i < times; i++)
        {
            byte[] name = named ? [1, (byte)'t'] : [];
            content = [.. name, tag, .. Length(content), .. content];
        }

        return content;
    }

    private static byte[] Length(byte[] content) => [0, 0, (byte)(content.Length >> 8), (byte)content.Length];
}
