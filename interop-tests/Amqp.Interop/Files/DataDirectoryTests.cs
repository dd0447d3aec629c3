using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amqp.Hosting;
using Amqp.Hosting.Encryption;
using RabbitMQ.Client;

namespace Amqp.Interop.Files;

/// <summary>
/// A reader of data directories that was written from the page about the format alone (interop-tests/python/data_directory.py) and the
/// broker see the same in the same files: in the clear, encrypted, and half of each; after a clean end and after a kill.
/// </summary>
public sealed class DataDirectoryTests : IDisposable
{
    private static readonly string s_firstKey = Convert.ToHexString(SHA256.HashData("first"u8));
    private static readonly string s_secondKey = Convert.ToHexString(SHA256.HashData("second"u8));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("amqpd-files-");
    private readonly DirectoryInfo _killed = Directory.CreateTempSubdirectory("amqpd-files-");

    public void Dispose()
    {
        _directory.Delete(recursive: true);
        _killed.Delete(recursive: true);
    }

    [CryptographyTheory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public async Task The_reader_lists_what_the_broker_delivers(int keys, bool kill)
    {
        var published = await FillAsync(keys, kill);
        var directory = kill ? _killed.FullName : _directory.FullName;
        using var listed = await ReadAsync(directory, keys);
        var found = listed.RootElement;
        Assert.Equal(!kill, found.GetProperty("clean").GetBoolean());
        Assert.Equal(keys, found.GetProperty("keys").GetArrayLength());
        var made = found.GetProperty("made");
        Assert.Equal(["guest"], Texts(made.GetProperty("users")));
        Assert.Equal(["delayed", "large", "plain", "priorities"], made.GetProperty("queues").EnumerateObject().Select(queue => queue.Name).Order(StringComparer.Ordinal));
        Assert.Contains(made.GetProperty("bindings").EnumerateArray(), binding => Texts(binding).SequenceEqual(["/", "later", "delayed", "due"]));

        // Bodies of delayed messages, which no queue has yet.
        var storage = made.GetProperty("exchanges").GetProperty("later").GetProperty("storage").GetUInt64();
        Assert.Equal(published["later"], Messages(found, storage).Select(message => message.Body));
        Assert.Contains(found.GetProperty("logs").EnumerateObject(), log => log.Value.GetProperty("compacted").GetInt32() > 0);
        Assert.Equal(keys > 0, found.GetProperty("logs").EnumerateObject().Any(log => log.Value.GetProperty("encrypted").GetInt32() > 0));

        await using var broker = await StartAsync(directory, keys);
        await using var connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in new[] { "plain", "priorities", "large" })
        {
            var expected = Messages(found, made.GetProperty("queues").GetProperty(queue).GetProperty("storage").GetUInt64());
            var delivered = new List<Message>();
            while (await channel.BasicGetAsync(queue, autoAck: true) is { } got)
            {
                delivered.Add(new Message(got.Exchange, got.RoutingKey, Digest(got.Body.Span), got.Redelivered, got.BasicProperties.MessageId!));
            }

            Assert.Equal(delivered.Count, expected.Count);
            Assert.All(expected.Zip(delivered), pair =>
            {
                Assert.Equal(pair.Second with { MessageId = "" }, pair.First with { MessageId = "" });
                Assert.Contains(pair.Second.MessageId, pair.First.MessageId, StringComparison.Ordinal);
            });
            Assert.Equal(published[queue], delivered.Select(message => message.Body).Order(StringComparer.Ordinal));
        }
    }

    private async Task<Dictionary<string, List<string>>> FillAsync(int keys, bool kill)
    {
        await using var broker = await StartAsync(_directory.FullName, Math.Min(keys, 1));
        await using var connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeclareAsync("plain", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync("large", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync("delayed", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync("priorities", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-max-priority"] = 3 });
        await channel.ExchangeDeclareAsync("later", "x-delayed-message", durable: true, autoDelete: false, new Dictionary<string, object?> { ["x-delayed-type"] = "direct" });
        await channel.QueueBindAsync("delayed", "later", "due");
        var published = new Dictionary<string, List<string>>
        {
            ["plain"] = [],
            ["priorities"] = await PublishAsync(channel, "", "priorities", 60, i => $"{i}", i => (byte)(i % 4)),
            ["large"] = await PublishAsync(channel, "", "large", 3, i => new string((char)('a' + i), 40_000 * ((i * i) + 1))),
            ["later"] = await PublishAsync(channel, "later", "due", 4, i => $"delayed {i}", delay: 3_600_000),
        };

        // Stragglers among what is acknowledged: the segments are compacted.
        var plain = await PublishAsync(channel, "", "plain", 1600, i => $"message {i} {new string('x', i % 90)}");
        await channel.BasicPublishAsync("", "plain", mandatory: false, new BasicProperties { MessageId = "transient" }, "not persistent"u8.ToArray());
        for (var i = 0; i < plain.Count; i++)
        {
            var got = await channel.BasicGetAsync("plain", autoAck: false);
            if (i % 40 == 7)
            {
                published["plain"].Add(plain[i]);
            }
            else
            {
                await channel.BasicAckAsync(got!.DeliveryTag, multiple: false);
            }
        }

        await Eventually.TrueAsync(() => Directory.EnumerateFiles(Path.Combine(_directory.FullName, "queues"), "*-0001.seg").Any(), "nothing was compacted");
        if (keys == 2)
        {
            // The power goes before the other key has come far.
            broker.UseEncryption(Encryption(2));
        }

        published["plain"].AddRange(await PublishAsync(channel, "", "plain", 30, i => $"after {i}"));
        published["plain"].Sort(StringComparer.Ordinal);
        published["priorities"].Sort(StringComparer.Ordinal);
        published["large"].Sort(StringComparer.Ordinal);
        if (kill)
        {
            // Settlements are on the disk within a second; the copy is what the kill of a process leaves.
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            Copy(_directory.FullName, _killed.FullName);
        }

        return published;
    }

    private static async Task<List<string>> PublishAsync(
        IChannel channel, string exchange, string routingKey, int count, Func<int, string> body, Func<int, byte>? priority = null, int delay = 0)
    {
        var bodies = new List<string>();
        var confirms = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            var properties = new BasicProperties { Persistent = true, MessageId = $"id-{routingKey}-{i}", Priority = priority?.Invoke(i) ?? 0 };
            if (delay > 0)
            {
                properties.Headers = new Dictionary<string, object?> { ["x-delay"] = delay };
            }

            var octets = Encoding.UTF8.GetBytes(body(i));
            bodies.Add(Digest(octets));
            confirms.Add(channel.BasicPublishAsync(exchange, routingKey, mandatory: false, properties, octets).AsTask());
        }

        await Task.WhenAll(confirms);
        return bodies;
    }

    /// <summary>The messages of all priorities of a storage id, in the order in which a consumer gets them; the message id is somewhere in the properties.</summary>
    private static List<Message> Messages(JsonElement found, ulong storage) =>
    [
        .. found.GetProperty("logs").EnumerateObject()
            .Where(log => (ulong.Parse(log.Name, System.Globalization.CultureInfo.InvariantCulture) & ~255UL) == storage)
            .OrderByDescending(log => ulong.Parse(log.Name, System.Globalization.CultureInfo.InvariantCulture))
            .SelectMany(log => log.Value.GetProperty("messages").EnumerateArray())
            .Select(message => new Message(
                message.GetProperty("exchange").GetString()!,
                message.GetProperty("routing_key").GetString()!,
                Digest(message.GetProperty("body").GetBytesFromBase64()),
                message.GetProperty("redelivered").GetBoolean(),
                Encoding.Latin1.GetString(message.GetProperty("properties").GetBytesFromBase64()))),
    ];

    private static string Digest(ReadOnlySpan<byte> body) => $"{body.Length}:{Convert.ToHexString(SHA256.HashData(body))}";

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(text => text.GetString()!);

    private static async Task<JsonDocument> ReadAsync(string directory, int keys)
    {
        await using var reader = ClientProcess.Start(
            "/usr/bin/python3",
            [Checkout.PathOf("interop-tests", "python", "data_directory.py"), directory, .. keys > 0 ? new[] { s_firstKey } : [], .. keys > 1 ? new[] { s_secondKey } : []],
            []);
        return JsonDocument.Parse(Assert.Single(await reader.SucceedAsync()));
    }

    private static Task<AmqpBroker> StartAsync(string directory, int keys) => AmqpBroker.StartAsync(options =>
    {
        options.DataDirectory = directory;
        options.BallastBytes = 1 << 20;
        options.Encryption = Encryption(keys);
    });

    private static EncryptionOptions Encryption(int keys) => new()
    {
        Key = keys == 0 ? null : EncryptionKeySource.FromValue(keys == 1 ? s_firstKey : s_secondKey, "the test"),
        RotationBytesPerSecond = 1,
        PreviousKeys = keys == 2 ? [EncryptionKeySource.FromValue(s_firstKey, "the test")] : [],
    };

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(to, "queues"));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    private sealed record Message(string Exchange, string RoutingKey, string Body, bool Redelivered, string MessageId);
}
