namespace Amqp.Protocol.Tests;

internal static class Hex
{
    /// <summary>The octets of a dump; blanks are for the reader.</summary>
    public static byte[] Parse(string dump) => Convert.FromHexString(dump.Replace(" ", "", StringComparison.Ordinal));
}
