using Amqp.Broker.Security;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Security;

public sealed class PasswordHashTests
{
    [Fact]
    public void Reads_the_hash_of_RabbitMQs_documentation()
    {
        Assert.True(PasswordHash.TryParse("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR", HashingAlgorithm.Sha256, out var hash));
        Assert.True(hash.Matches("test12"u8));
        Assert.False(hash.Matches("test13"u8));
        Assert.Equal("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR", hash.ToString());
        Assert.Equal("rabbit_password_hashing_sha256", hash.AlgorithmName);
    }

    [Theory]
    [InlineData(HashingAlgorithm.Sha256, 36)]
    [InlineData(HashingAlgorithm.Sha512, 68)]
    [InlineData(HashingAlgorithm.Md5, 20)]
    public void A_new_hash_is_salt_and_hash_and_matches_its_password_alone(HashingAlgorithm algorithm, int size)
    {
        var random = new SeededRandomSource(1);
        var first = PasswordHash.Create("pässword", random, algorithm);
        var second = PasswordHash.Create("pässword", random, algorithm);
        Assert.NotEqual(first.ToString(), second.ToString());
        Assert.Equal(size, Convert.FromBase64String(first.ToString()).Length);
        Assert.True(PasswordHash.TryParse(first.ToString(), algorithm, out var read));
        Assert.True(read.Matches("pässword"u8));
        Assert.False(read.Matches("passwort"u8));
        Assert.False(read.Matches(""u8));
        Assert.True(PasswordHash.TryParseAlgorithm(read.AlgorithmName, out var named));
        Assert.Equal(algorithm, named);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("")]
    public void Refuses_what_is_no_hash(string text) => Assert.False(PasswordHash.TryParse(text, HashingAlgorithm.Sha256, out _));

    [Fact]
    public void Refuses_an_unknown_algorithm() => Assert.False(PasswordHash.TryParseAlgorithm("sha256", out _));
}
