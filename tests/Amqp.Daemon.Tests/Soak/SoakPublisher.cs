using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Soak;

/// <summary>Publishes with confirms, up to a window of unconfirmed messages; its numbers go on from one life to the next.</summary>
internal sealed class SoakPublisher(SoakLedger ledger, int id, (string Exchange, string Key, SoakQueue[] Queues) target, int seed) : SoakClient(ledger)
{
    private const int Window = 60;
    private readonly Random _random = new(seed);
    private int _next;

    protected override async Task WorkAsync(WireChannel channel, CancellationToken ending)
    {
        await channel.SelectConfirmsAsync();
        var open = new SortedDictionary<ulong, SoakMessage>();
        var tag = 0UL;
        while (true)
        {
            while (ending.IsCancellationRequested)
            {
                Confirm(await ReadAsync(channel), open);
            }

            for (var i = _random.Next(1, 20); i > 0; i--)
            {
                var message = new SoakMessage(id, _next++);
                Ledger.Sent(message, target.Queues);
                open.Add(++tag, message);
                var properties = new WireProperties { DeliveryMode = message.IsPersistent ? (byte)2 : (byte)1, Priority = message.Priority };
                channel.Connection.WritePublish(channel.Number, target.Exchange, target.Key, message.ToBody(Size()), properties);
            }

            await channel.Connection.FlushAsync();
            while (open.Count > _random.Next(Window))
            {
                Confirm(await ReadAsync(channel), open);
            }

            // Two cores serve everybody; the daemon is to be killed while it has something to do, not while it has too much.
            await Task.Delay(_random.Next(3), CancellationToken.None);
        }
    }

    private void Confirm(WireFrame frame, SortedDictionary<ulong, SoakMessage> open)
    {
        var ack = frame.Decode<BasicAck>();
        var (last, multiple) = (ack.DeliveryTag, ack.Multiple);
        ulong[] tags = multiple ? [.. open.Keys.TakeWhile(tag => tag <= last)] : [last];
        foreach (var tag in tags)
        {
            if (!open.Remove(tag, out var message))
            {
                throw new WireException($"confirm of {tag}, which has one");
            }

            Ledger.NoteConfirmed(message, target.Queues);
        }
    }

    private int Size() => target.Queues[0].HasStragglers
        ? _random.Next(2000, 8000)
        : _random.Next(100) switch { 0 => _random.Next(300_000), < 10 => _random.Next(20_000), _ => _random.Next(500) };
}
