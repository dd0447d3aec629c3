using Amqp.Hosting.Configuration;

namespace Amqp.Hosting.Tests.Configuration;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1073741824", 1073741824)]
    [InlineData("512MB", 512_000_000)]
    [InlineData("512 MB", 512_000_000)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("2Gi", 2L << 30)]
    [InlineData("128MiB", 128 << 20)]
    [InlineData("1k", 1024)]
    [InlineData("1kiB", 1024)]
    [InlineData("1kB", 1000)]
    [InlineData("1KB", 1000)]
    [InlineData("1kb", 1000)]
    [InlineData("3M", 3 << 20)]
    [InlineData("3G", 3L << 30)]
    [InlineData("3T", 3L << 40)]
    [InlineData("3TB", 3_000_000_000_000)]
    [InlineData("3TiB", 3L << 40)]
    public void Units_are_those_of_RabbitMQ(string text, long octets)
    {
        Assert.True(ByteSize.TryParse(text, out var parsed));
        Assert.Equal(octets, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1")]
    [InlineData("1.5GB")]
    [InlineData("1XB")]
    [InlineData("1MBs")]
    [InlineData("1iB")]
    [InlineData("1B")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999P")]
    public void Anything_else_is_no_size(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
