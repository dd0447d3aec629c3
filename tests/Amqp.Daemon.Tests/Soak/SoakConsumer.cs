using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Soak;

/// <summary>Consumes a queue with acks, and looks at order as well: messages of one publisher and priority ascend for as long as nothing is returned.</summary>
internal sealed class SoakConsumer(SoakLedger ledger, SoakQueue queue, int seed) : SoakClient(ledger)
{
    private const int Batch = 10;
    private readonly Random _random = new(seed);
    private readonly Dictionary<(int Publisher, byte Priority), int> _last = [];
    private readonly List<SoakMessage> _uncommitted = [];
    private CancellationToken _ending;

    protected override async Task WorkAsync(WireChannel channel, CancellationToken ending)
    {
        _ending = ending;
        if (queue.Commits)
        {
            await channel.SendAsync(default(TxSelect));
            await channel.ExpectAsync<TxSelectOk>();
        }

        if (!queue.HasStragglers)
        {
            await channel.QosAsync((ushort)(queue.IsSlow ? 5 : 50));
        }

        await channel.ConsumeAsync(queue.Name);
        while (true)
        {
            var (tag, redelivered) = Deliver(await ReadAsync(channel));
            if (await ReadMessageAsync(channel) is { } message)
            {
                Take(message, redelivered);
                await SettleAsync(channel, tag, message, redelivered);
            }
        }
    }

    private static (ulong Tag, bool Redelivered) Deliver(WireFrame frame)
    {
        var deliver = frame.Decode<BasicDeliver>();
        return (deliver.DeliveryTag, deliver.Redelivered);
    }

    private async Task<SoakMessage?> ReadMessageAsync(WireChannel channel)
    {
        ContentHeader.TryDecode((await ReadAsync(channel)).Payload.Span, out var header);
        var body = new byte[header.BodySize];
        for (var at = 0; at < body.Length;)
        {
            var part = (await ReadAsync(channel)).Payload;
            part.CopyTo(body.AsMemory(at));
            at += part.Length;
        }

        if (SoakMessage.TryParse(body, out var message))
        {
            return message;
        }

        Ledger.Violate($"a message of {body.Length} octets from {queue.Name} is none that anybody published");
        return null;
    }

    private void Take(SoakMessage message, bool redelivered)
    {
        Ledger.Delivered(queue.Name, message, redelivered);
        var stream = (message.Publisher, queue.Arguments is null ? (byte)0 : message.Priority);

        // A daemon that ends in good order closes one connection after the other, and what the first had goes to the last.
        var isReturned = redelivered && _ending.IsCancellationRequested;
        if (_last.TryGetValue(stream, out var last) && last >= message.Number && !isReturned)
        {
            Ledger.Violate($"{message} came from {queue.Name} behind {last}");
        }

        _last[stream] = message.Number;
    }

    private async Task SettleAsync(WireChannel channel, ulong tag, SoakMessage message, bool redelivered)
    {
        if (queue.HasStragglers && (redelivered ? _random.Next(2) == 0 : message.Number % 50 == 0))
        {
            return;
        }

        if (queue.IsSlow)
        {
            await Task.Delay(_random.Next(4), CancellationToken.None);
        }

        if (!queue.Commits)
        {
            Ledger.AckSent(queue.Name, message);
            await channel.AckAsync(tag);
            return;
        }

        _uncommitted.Add(message);
        Ledger.AckSent(queue.Name, message);
        await channel.AckAsync(tag);
        while (_uncommitted.Count >= Batch)
        {
            // What comes while a commit is under way may be all that comes before the next one.
            await CommitAsync(channel);
        }
    }

    /// <summary>Deliveries that come before the answer are taken, and acknowledged in the next commit.</summary>
    private async Task CommitAsync(WireChannel channel)
    {
        await channel.SendAsync(default(TxCommit));
        var early = new List<(ulong Tag, SoakMessage Message)>();
        while (await ReadAsync(channel) is var frame && !frame.Is<TxCommitOk>())
        {
            var (tag, redelivered) = Deliver(frame);
            if (await ReadMessageAsync(channel) is { } message)
            {
                Take(message, redelivered);
                early.Add((tag, message));
            }
        }

        _uncommitted.ForEach(message => Ledger.AckCommitted(queue.Name, message));
        _uncommitted.Clear();
        foreach (var (tag, message) in early)
        {
            _uncommitted.Add(message);
            Ledger.AckSent(queue.Name, message);
            await channel.AckAsync(tag);
        }
    }
}
