using System.Buffers.Binary;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests;

/// <summary>What a daemon that is killed in the middle of its work has promised, the next one keeps.</summary>
public sealed class KilledMessagesTests
{
    private const int Kill = 9;
    private const int Rounds = 4;

    [Fact]
    public async Task No_kill_loses_what_was_confirmed_or_reorders_or_invents_anything()
    {
        using var directory = new TemporaryDirectory();
        var (published, confirmed) = (0, new HashSet<int>());
        for (var round = 0; round < Rounds; round++)
        {
            await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory.Path);
            await using var client = await daemon.ConnectAsync();
            var channel = await client.OpenChannelAsync();
            await channel.DeclareQueueAsync("q", durable: true);
            await channel.SelectConfirmsAsync();
            var first = published;
            var enough = confirmed.Count + 300 + (round * 111);

            // The kill comes while more is on its way: in the middle of a write, of a sync, of whatever it is.
            while (confirmed.Count < enough)
            {
                for (var i = 0; i < 25; i++)
                {
                    await channel.PublishAsync("", "q", Body(published++), WireProperties.Persistent);
                }

                await channel.ExpectConfirmAsync();
                confirmed = [.. Enumerable.Range(first, published - first).Where(i => !channel.Unconfirmed.Contains((ulong)(i - first + 1))), .. confirmed];
            }

            daemon.Signal(Kill);
            await daemon.ExitAsync();
        }

        await using var last = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory.Path);
        await using var reader = await last.ConnectAsync();
        var numbers = await TakeAllAsync(await reader.OpenChannelAsync(), published);
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.Empty(confirmed.Except(numbers));
    }

    [Fact]
    public async Task Consumers_that_a_kill_interrupts_get_again_what_they_had_not_acknowledged_for_certain()
    {
        using var directory = new TemporaryDirectory();
        const int Count = 2000;
        var seen = new HashSet<int>();
        var committed = new HashSet<int>();
        await PublishAsync(directory, Count);
        for (var round = 0; round < Rounds; round++)
        {
            await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory.Path);
            await using var client = await daemon.ConnectAsync();
            var channel = await client.OpenChannelAsync();
            await channel.SendAsync(default(TxSelect));
            await channel.ExpectAsync<TxSelectOk>();
            var last = -1;
            for (var i = 0; i < 200; i++)
            {
                var got = (await channel.GetAsync("q"))!;
                var number = NumberOf(got);
                Assert.DoesNotContain(number, committed);
                Assert.True(number > last, $"{number} came behind {last}");
                Assert.True(got.Redelivered || seen.Add(number), $"{number} came again and does not say so");
                seen.Add(last = number);
                await channel.AckAsync(got.DeliveryTag);
                if (i % 40 == 39)
                {
                    await channel.SendAsync(default(TxCommit));
                    await channel.ExpectAsync<TxCommitOk>();
                    committed = [.. seen];
                }
            }

            for (var i = 0; i < 30; i++)
            {
                seen.Add(NumberOf((await channel.GetAsync("q"))!));
            }

            daemon.Signal(Kill);
            await daemon.ExitAsync();
        }

        await using var next = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory.Path);
        await using var reader = await next.ConnectAsync();
        var rest = await TakeAllAsync(await reader.OpenChannelAsync(), Count);
        Assert.Equal(Enumerable.Range(0, Count), rest.Concat(committed).Order());
    }

    [Fact]
    public async Task A_data_directory_of_a_newer_version_is_left_alone_and_named()
    {
        using var directory = new TemporaryDirectory();
        await PublishAsync(directory, 3);
        var identity = await File.ReadAllBytesAsync(directory["store"]);
        identity[8] = 99;
        BinaryPrimitives.WriteUInt32LittleEndian(identity.AsSpan(28), Crc32C(identity.AsSpan(0, 28)));
        await File.WriteAllBytesAsync(directory["store"], identity);
        var before = Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories).Order().ToArray();

        var (exitCode, _, errors) = await DaemonProcess.RunAsync(DaemonProcess.AnyPort, "--data-dir", directory.Path);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("amqpd: cannot use the data directory: ", errors, StringComparison.Ordinal);
        Assert.Contains("99", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Equal(before, Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories).Order());
    }

    private static async Task PublishAsync(TemporaryDirectory directory, int count)
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory.Path);
        await using var client = await daemon.ConnectAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.SelectConfirmsAsync();
        for (var i = 0; i < count; i++)
        {
            await channel.PublishAsync("", "q", Body(i), WireProperties.Persistent);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        daemon.Signal(Kill);
        await daemon.ExitAsync();
    }

    private static async Task<List<int>> TakeAllAsync(WireChannel channel, int published)
    {
        var numbers = new List<int>();
        while (await channel.GetAsync("q", noAck: true) is { } got)
        {
            numbers.Add(NumberOf(got));
            Assert.InRange(numbers[^1], 0, published - 1);
        }

        return numbers;
    }

    private static byte[] Body(int number)
    {
        var body = new byte[4 + (number % 97 * 31)];
        body.AsSpan().Fill((byte)number);
        BinaryPrimitives.WriteInt32LittleEndian(body, number);
        return body;
    }

    private static int NumberOf(WireDelivery delivery)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(delivery.Body.Span);
        Assert.True(delivery.Body.Span.SequenceEqual(Body(number)), $"message {number} has changed");
        return number;
    }

    private static uint Crc32C(ReadOnlySpan<byte> octets)
    {
        var crc = uint.MaxValue;
        foreach (var octet in octets)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
