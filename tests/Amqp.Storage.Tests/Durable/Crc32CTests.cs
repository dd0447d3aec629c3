using System.Numerics;
using Amqp.Storage.Durable;

namespace Amqp.Storage.Tests.Durable;

/// <summary>The checksum is that of one octet after another, however long the stretch and wherever it is cut.</summary>
public sealed class Crc32CTests
{
    [Fact]
    public void The_check_value_of_the_catalogue_of_checksums() => Assert.Equal(0xE3069283u, Crc32C.Compute(0, "123456789"u8));

    [Theory]
    [InlineData(0u)]
    [InlineData(0x12345678u)]
    public void Every_length_gives_what_a_plain_loop_gives(uint salt)
    {
        var random = new Random(7);
        var data = new byte[70_000];
        random.NextBytes(data);
        foreach (var length in Enumerable.Range(0, 1700).Concat([12_287, 12_288, 12_289, 13_055, 13_056, 24_576, 69_993, 70_000]))
        {
            var span = data.AsSpan(data.Length - length);
            Assert.Equal(Plain(salt, span), Crc32C.Compute(salt, span));
            var cut = random.Next(length + 1);
            Assert.Equal(Plain(salt, span), Crc32C.Compute(salt, span[..cut], span[cut..]));
        }
    }

    private static uint Plain(uint salt, ReadOnlySpan<byte> data)
    {
        var state = ~salt;
        foreach (var octet in data)
        {
            state = BitOperations.Crc32C(state, octet);
        }

        return ~state;
    }
}
