using System.Globalization;
using System.Text;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests;

/// <summary>Publishes persistent messages with ascending numbers, on a channel with confirms that nothing else uses, and keeps the books.</summary>
internal sealed class NumberedPublisher(WireChannel channel, string queue, int size = 0)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly SortedSet<int> _open = [];

    public int Published { get; private set; }

    public SortedSet<int> Confirmed { get; } = [];

    public SortedSet<int> Refused { get; } = [];

    /// <summary>Messages without an answer.</summary>
    public int Open => _open.Count;

    public async Task PublishAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _open.Add(Published);
            channel.Connection.WritePublish(channel.Number, "", queue, Body(Published++, size), WireProperties.Persistent);
        }

        await channel.Connection.FlushAsync();
    }

    /// <summary>Takes in what the broker has said, and goes on, publishing or not, until the condition holds.</summary>
    public async Task UntilAsync(Func<bool> condition, bool publishing, int atOnce = 1)
    {
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); !condition(); await Task.Delay(5))
        {
            Assert.True(clock.Elapsed < s_patience, $"{Published} published, {Confirmed.Count} confirmed, {Refused.Count} refused, and it goes no further");
            if (publishing)
            {
                await PublishAsync(atOnce);
            }

            await TakeAnswersAsync();
        }
    }

    /// <summary>Reads what has been said so far: all that comes before the answer to a harmless question.</summary>
    public async Task TakeAnswersAsync()
    {
        await channel.SendAsync(new ExchangeDeclare { Exchange = "amq.direct"u8, Type = "direct"u8, Passive = true });
        while (true)
        {
            var frame = await channel.Connection.ReadFrameAsync(channel.Number);
            if (frame.Is<ExchangeDeclareOk>())
            {
                return;
            }

            Note(frame);
        }
    }

    public void Note(WireFrame frame)
    {
        if (frame.Is<BasicAck>())
        {
            var ack = frame.Decode<BasicAck>();
            Move(ack.DeliveryTag, ack.Multiple, Confirmed);
        }
        else
        {
            var nack = frame.Decode<BasicNack>();
            Move(nack.DeliveryTag, nack.Multiple, Refused);
        }
    }

    /// <summary>Takes everything out of the queue.</summary>
    /// <returns>The numbers, in the queue's order; bodies have been compared.</returns>
    public static async Task<List<int>> TakeAllAsync(WireChannel channel, string queue, int size = 0)
    {
        var numbers = new List<int>();
        while (await channel.GetAsync(queue, noAck: true) is { } got)
        {
            numbers.Add(int.Parse(got.Text.AsSpan(0, 9), CultureInfo.InvariantCulture));
            Assert.True(got.Body.Span.SequenceEqual(Body(numbers[^1], size)), $"message {numbers[^1]} has changed");
        }

        return numbers;
    }

    private static byte[] Body(int number, int size)
    {
        var body = new byte[9 + size];
        Encoding.ASCII.GetBytes(number.ToString("D9", CultureInfo.InvariantCulture), body);
        body.AsSpan(9).Fill((byte)('a' + (number % 26)));
        return body;
    }

    private void Move(ulong tag, bool multiple, SortedSet<int> to)
    {
        var last = (int)tag - 1;
        int[] numbers = multiple ? [.. _open.TakeWhile(number => number <= last)] : [last];
        foreach (var number in numbers)
        {
            Assert.True(_open.Remove(number), $"{number} was answered twice");
            to.Add(number);
        }
    }
}
