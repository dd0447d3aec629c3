using System.Text;
using Amqp.Protocol;
using Amqp.Simulation.Ledger;

namespace Amqp.Simulation.Clients;

/// <summary>Messages go out, and are confirmed.</summary>
internal sealed partial class SimChannel
{
    private readonly SortedDictionary<ulong, Entry[]> _unconfirmed = [];
    private readonly List<Entry> _uncommitted = [];
    private uint _published;
    private int _committing;

    /// <summary>Messages that were not confirmed.</summary>
    public int Unconfirmed => _unconfirmed.Count;

    /// <summary>Publishes some messages, often in one burst.</summary>
    public void Publish()
    {
        for (var count = World.Random.Next(1, 12); count > 0; count--)
        {
            PublishOne();
        }

        client.Flush();
    }

    public void Commit()
    {
        World.Note($"{this} commits {_uncommitted.Count}");
        Entry[] entries = [.. _uncommitted];
        _uncommitted.Clear();
        foreach (var entry in entries)
        {
            entry.SentAt = World.Step;
        }

        client.Wire.Write(number, default(TxCommit));
        _committing++;
        Expect(MethodIds.TxCommitOk, _ =>
        {
            _committing--;
            foreach (var entry in entries)
            {
                entry.IsConfirmed = true;
            }
        });
        client.Flush();
    }

    public void Rollback()
    {
        World.Note($"{this} rolls {_uncommitted.Count} back");
        _uncommitted.Clear();
        client.Wire.Write(number, default(TxRollback));
        Expect(MethodIds.TxRollbackOk);
        client.Flush();
    }

    /// <summary>Something that closes the channel.</summary>
    public void Blunder()
    {
        if (World.Random.Chance(50))
        {
            World.Note($"{this} publishes to an exchange that is not there");
            _allowedErrors.Add((int)ReplyCode.NotFound);
            client.Wire.WritePublish(number, "missing", "k", "?"u8);
        }
        else
        {
            World.Note($"{this} acks a tag that is not there");
            _allowedErrors.Add((int)ReplyCode.PreconditionFailed);
            client.Wire.Write(number, new BasicAck { DeliveryTag = 1_000_000_000 });
        }

        End(isCut: false);
        client.Flush();
    }

    private void PublishOne()
    {
        var id = ((ulong)_key << 32) | ++_published;
        var size = World.Random.Next(40) == 0 ? World.Random.Next(4000, 90_000) : World.Random.Next(8, 300);
        var isFanout = World.Random.Chance(15);
        var queue = isFanout ? "" : World.Random.Chance(4) ? World.Nowhere : World.Random.Pick(World.Queues);
        string[] queues = isFanout ? [World.Plain, World.Purged] : [queue];
        var isMandatory = queue == World.Nowhere;
        var inTransaction = kind == ChannelKind.Transactions;
        var entries = queues.Select(name => World.Publish(name, id, inTransaction)).ToArray();
        World.Note($"{this} publishes {_published}, {size} octets, to {string.Join(" and ", queues)}");
        client.Wire.Write(number, new BasicPublish
        {
            Exchange = isFanout ? "amq.fanout"u8 : default,
            RoutingKey = Encoding.UTF8.GetBytes(queue),
            Mandatory = isMandatory,
        });
        WriteContent(id, size);
        if (inTransaction)
        {
            _uncommitted.AddRange(entries);
        }
        else if (kind == ChannelKind.Confirms)
        {
            _unconfirmed.Add(_published, entries);
        }
    }

    private void WriteContent(ulong id, int size)
    {
        var chunk = (int)client.Wire.FrameMax - AmqpConstants.FrameOverhead;
        client.Wire.WriteContentHeader(number, (ulong)size, World.BlockOf(id));
        ReadOnlySpan<byte> body = World.Body(id, size);
        for (; !body.IsEmpty; body = body[Math.Min(chunk, body.Length)..])
        {
            client.Wire.WriteFrame(FrameType.Body, number, body[..Math.Min(chunk, body.Length)]);
        }
    }

    private void OnAnswered(ulong tag, bool isMultiple, bool isConfirmed)
    {
        ulong[] tags = isMultiple ? [.. _unconfirmed.Keys.TakeWhile(unconfirmed => unconfirmed <= tag)] : [tag];
        if (tags.Length == 0)
        {
            throw new InvariantException($"{this} got a confirm up to {tag}, and has nothing to be confirmed");
        }

        foreach (var confirmed in tags)
        {
            if (!_unconfirmed.Remove(confirmed, out var entries))
            {
                throw new InvariantException($"{this} got a confirm of {confirmed}, which was confirmed before or never published");
            }

            foreach (var entry in entries)
            {
                entry.IsConfirmed = isConfirmed;
                if (entry.Queue == World.Nowhere && !entry.IsReturned)
                {
                    throw new InvariantException($"{entry} was confirmed before it was returned");
                }
            }
        }
    }
}
