using System.Text;
using Amqp.Protocol;
using Amqp.Simulation.Ledger;

namespace Amqp.Simulation.Clients;

/// <summary>Messages are asked for and settled.</summary>
internal sealed partial class SimChannel
{
    private int _tags;

    public void Consume()
    {
        var queue = World.Random.Pick(World.Queues);
        var noAck = queue == World.Taken;
        var prefetch = World.Random.Pick<int>([0, 1, 3, 20]);
        var tag = $"c{++_tags}";
        World.Note($"{this} consumes from {queue} as {tag}, prefetch {prefetch}");
        MayBeMissing(queue);
        _consumed.Add(queue);
        client.Wire.Write(number, new BasicQos { PrefetchCount = (ushort)prefetch });
        Expect(MethodIds.BasicQosOk);
        client.Wire.Write(number, new BasicConsume { Queue = Utf8(queue), ConsumerTag = Utf8(tag), NoAck = noAck });
        Expect(MethodIds.BasicConsumeOk, _ => _consumers.Add(tag, new SimConsumer(tag, queue, noAck, noAck ? 0 : prefetch)));
        client.Flush();
    }

    public void ShareQos()
    {
        var prefetch = World.Random.Pick<int>([0, 2, 10]);
        World.Note($"{this} shares a prefetch of {prefetch}");
        client.Wire.Write(number, new BasicQos { PrefetchCount = (ushort)prefetch, Global = true });
        Expect(MethodIds.BasicQosOk, _ => SharedPrefetch = prefetch);
        client.Flush();
    }

    public void Cancel()
    {
        if (_consumers.Count == 0)
        {
            return;
        }

        var consumer = World.Random.Pick(_consumers.Values.ToArray());
        World.Note($"{this} cancels {consumer.Tag}");
        World.History[consumer.Queue].Disturb();
        client.Wire.Write(number, new BasicCancel { ConsumerTag = Utf8(consumer.Tag) });
        Expect(MethodIds.BasicCancelOk, _ => _consumers.Remove(consumer.Tag));
        client.Flush();
    }

    public void Get()
    {
        var queue = World.Random.Pick(World.Queues);
        var noAck = queue == World.Taken;
        World.Note($"{this} gets from {queue}");
        MayBeMissing(queue);
        if (noAck)
        {
            // If the answer never comes, nobody knows whether a message was in it.
            World.History[queue].Empty();
        }

        client.Wire.Write(number, new BasicGet { Queue = Utf8(queue), NoAck = noAck });
        _expected.Enqueue(new Expectation(MethodIds.BasicGetOk, MethodIds.BasicGetEmpty, queue, noAck, null));
        client.Flush();
    }

    /// <summary>Acks, refuses or gives back one of the messages it has, or all up to one.</summary>
    public void Settle()
    {
        if (_held.Count == 0)
        {
            return;
        }

        var tag = World.Random.Pick(_held.Keys.ToArray());
        var isMultiple = World.Random.Chance(40);
        var end = World.Random.Chance(70) ? HoldEnd.Settled : HoldEnd.Requeued;
        World.Note($"{this} has {(isMultiple ? "all up to " : "")}{tag} {end}");
        if (end == HoldEnd.Settled && World.Random.Chance(80))
        {
            client.Wire.Write(number, new BasicAck { DeliveryTag = tag, Multiple = isMultiple });
        }
        else if (isMultiple || World.Random.Chance(50))
        {
            client.Wire.Write(number, new BasicNack { DeliveryTag = tag, Multiple = isMultiple, Requeue = end == HoldEnd.Requeued });
        }
        else
        {
            client.Wire.Write(number, new BasicReject { DeliveryTag = tag, Requeue = end == HoldEnd.Requeued });
        }

        client.Flush();
        ulong[] tags = isMultiple ? [.. _held.Keys.TakeWhile(held => held <= tag)] : [tag];
        foreach (var settled in tags)
        {
            Drop(settled, end);
        }
    }

    public void Recover()
    {
        World.Note($"{this} recovers");
        foreach (var tag in _held.Keys.ToArray())
        {
            Drop(tag, HoldEnd.Requeued);
        }

        _recovering++;
        client.Wire.Write(number, new BasicRecover { Requeue = true });
        Expect(MethodIds.BasicRecoverOk, _ => _recovering--);
        client.Flush();
    }

    public void Purge()
    {
        World.Note($"{this} purges");
        var span = World.History[World.Purged].Purge(World.Step);
        client.Wire.Write(number, new QueuePurge { Queue = Utf8(World.Purged) });
        Expect(MethodIds.QueuePurgeOk, _ => span.AnsweredAt = World.Step);
        client.Flush();
    }

    public void Delete()
    {
        World.Note($"{this} deletes");
        var span = World.History[World.Deleted].Delete(World.Step);
        client.Wire.Write(number, new QueueDelete { Queue = Utf8(World.Deleted) });
        Expect(MethodIds.QueueDeleteOk, _ => span.AnsweredAt = World.Step);
        client.Flush();
        if (World.Random.Chance(70))
        {
            Declare(World.Deleted);
        }
    }

    public void Declare(string queue)
    {
        World.Note($"{this} declares {queue}");
        var span = World.History[queue].Declare(World.Step);
        client.Wire.Write(number, new QueueDeclare { Queue = Utf8(queue), Durable = true });
        Expect(MethodIds.QueueDeclareOk, _ => span.AnsweredAt = World.Step);
        client.Flush();
    }

    public void Bind(string queue)
    {
        client.Wire.Write(number, new QueueBind { Queue = Utf8(queue), Exchange = "amq.fanout"u8 });
        Expect(MethodIds.QueueBindOk);
        client.Flush();
    }

    public void Close()
    {
        World.Note($"{this} closes");
        _isClosing = true;
        End(isCut: false);
        client.Wire.Write(number, new ChannelClose { ReplyCode = 200, ReplyText = "bye"u8 });
        client.Flush();
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private void MayBeMissing(string queue)
    {
        if (queue != World.Deleted)
        {
            return;
        }

        // If it is, the channel ends when the broker comes to this, long before its client reads so.
        _allowedErrors.Add((int)ReplyCode.NotFound);
        foreach (var consumed in _consumed)
        {
            World.History[consumed].Disturb();
        }
    }

    private void Drop(ulong tag, HoldEnd end)
    {
        _held.Remove(tag, out var hold);
        hold!.End = end;
        if (hold.Consumer is { } consumer)
        {
            consumer.Outstanding--;
        }
    }
}
