using System.Security.Cryptography;
using System.Text;
using Amqp.Hosting.Encryption;
using Amqp.Storage.Encryption;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests;

/// <summary>A broker whose data directory is encrypted, from its first start to another key.</summary>
public sealed class EncryptionTests
{
    private const string Secret = "nobody may read this";

    private static readonly EncryptionKeySource s_first = Key(1);
    private static readonly EncryptionKeySource s_second = Key(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_and_names_are_sealed_and_come_back_under_another_key(bool kill)
    {
        var encryption = new EncryptionOptions { Key = s_first, RotationBytesPerSecond = 0 };
        await using var broker = await RestartingBroker.StartAsync(options => options.Encryption = encryption);
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync($"queue: {Secret}", durable: true);
        await channel.SelectConfirmsAsync();
        for (var i = 0; i < 50; i++)
        {
            await channel.PublishAsync("", $"queue: {Secret}", $"{i}: {Secret}", WireProperties.Persistent);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        AssertIsSealed(broker.Directory);

        encryption = new EncryptionOptions { Key = s_second, PreviousKeys = [s_first], RotationBytesPerSecond = 0 };
        await broker.RestartAsync(kill);
        await WhenSettledAsync(broker.Broker);
        Assert.Equal([s_second.Read().Name], broker.Broker.Encryption!.KeysInUse);
        await WhenSettledAsync(broker.Broker);

        // The first key is not needed any more.
        encryption = new EncryptionOptions { Key = s_second };
        await broker.RestartAsync(kill);
        AssertIsSealed(broker.Directory);
        channel = await broker.ChannelAsync();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"{i}: {Secret}", (await channel.GetAsync($"queue: {Secret}", noAck: true))!.Text);
        }
    }

    [Fact]
    public async Task Keys_are_replaced_while_the_broker_runs()
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "q", Secret, WireProperties.Persistent);
        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        Assert.Null(broker.Broker.Encryption!.CurrentKey);
        broker.Broker.UseEncryption(new EncryptionOptions { Key = s_first });
        await WhenSettledAsync(broker.Broker);
        AssertIsSealed(broker.Directory);
        var refused = Assert.Throws<EncryptionKeyException>(() => broker.Broker.UseEncryption(new EncryptionOptions { Key = s_second }));
        Assert.Contains(s_first.Read().Name, refused.Message, StringComparison.Ordinal);
        Assert.Equal(s_first.Read().Name, broker.Broker.Encryption!.CurrentKey);
        Assert.Equal(Secret, (await channel.GetAsync("q", noAck: true))!.Text);

        // Off again.
        broker.Broker.UseEncryption(new EncryptionOptions { PreviousKeys = [s_first] });
        await WhenSettledAsync(broker.Broker);
        Assert.Empty(broker.Broker.Encryption!.KeysInUse);
        Assert.Throws<EncryptionKeyException>(() => EncryptionKeySource.FromVariable("UNSET", new Dictionary<string, string>()).Read());
        Assert.Throws<EncryptionKeyException>(() => EncryptionKeySource.FromValue("too short", "a test").Read());
    }

    private static EncryptionKeySource Key(int number) =>
        EncryptionKeySource.FromValue(Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes($"key {number}"))), $"test key {number}");

    private static async Task WhenSettledAsync(AmqpBroker broker)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!broker.Encryption!.IsSettled)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private static void AssertIsSealed(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) is not ("lock" or "ballast")))
        {
            Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
        }
    }
}
