using Amqp.Broker;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Short ways to declare queues with arguments and to read what comes out of them.</summary>
internal static class FeatureTables
{
    /// <summary>A table of texts, numbers, booleans, or field values.</summary>
    public static FieldTable Table(params (string Name, object Value)[] entries)
    {
        var table = new FieldTableBuilder();
        foreach (var (name, value) in entries)
        {
            table.Add(name, value switch
            {
                string text => FieldValue.FromString(text),
                int number => FieldValue.FromInt32(number),
                long number => FieldValue.FromInt64(number),
                bool flag => FieldValue.FromBoolean(flag),
                string[] texts => FieldValue.FromArray(texts.Select(FieldValue.FromString)),
                _ => (FieldValue)value,
            });
        }

        return table.Build();
    }

    /// <summary>Declares a queue with arguments.</summary>
    public static ValueTask<QueueInfo> DeclareWithAsync(this WireChannel channel, string name, params (string Name, object Value)[] arguments) =>
        channel.DeclareQueueAsync(name, arguments: Table(arguments));

    /// <summary>Declares a quorum queue with further arguments.</summary>
    public static ValueTask<QueueInfo> DeclareQuorumAsync(this WireChannel channel, string name, params (string Name, object Value)[] arguments) =>
        channel.DeclareQueueAsync(name, durable: true, arguments: Table([("x-queue-type", "quorum"), .. arguments]));

    /// <summary>Everything that the queue still has, in order, as texts.</summary>
    public static async Task<List<string>> DrainAsync(this WireChannel channel, string queue)
    {
        List<string> texts = [];
        while (await channel.GetAsync(queue, noAck: true) is { } message)
        {
            texts.Add(message.Text);
        }

        return texts;
    }

    /// <summary>Takes the queue's next message once the broker has come to rest, without acknowledging it.</summary>
    public static async Task<WireDelivery> TakeAsync(this TestServer server, WireChannel channel, string queue)
    {
        await channel.ExpectNothingAsync();
        await server.IdleAsync();
        var message = await channel.GetAsync(queue);
        Assert.NotNull(message);
        return message;
    }

    /// <summary>Waits until the channel's commands have had all their effects.</summary>
    public static async Task SettleAsync(this TestServer server, WireChannel channel)
    {
        await channel.ExpectNothingAsync();
        await server.IdleAsync();
    }

    /// <summary>The text of a header; null when it is not there.</summary>
    public static string? Header(this WireDelivery delivery, string name) =>
        delivery.Properties.Headers is { } headers && headers.TryGet(name, out var value) ? value.AsString : null;

    /// <summary>The entries of <c>x-death</c>, newest first.</summary>
    public static List<FieldTable> Deaths(this WireDelivery delivery)
    {
        Assert.True(delivery.Properties.Headers!.TryGet("x-death", out var deaths));
        Assert.Equal(FieldType.Array, deaths.Type);
        return [.. deaths.AsArray.Select(d => d.AsTable)];
    }

    /// <summary>The entries of <c>x-death</c> as "queue reason count", newest first.</summary>
    public static List<string> DeathTexts(this WireDelivery delivery) =>
        [.. delivery.Deaths().Select(d => $"{Value(d, "queue").AsString} {Value(d, "reason").AsString} {Value(d, "count").AsInteger}")];

    /// <summary>A value that must be there.</summary>
    public static FieldValue Value(FieldTable table, string name)
    {
        Assert.True(table.TryGet(name, out var value), $"there is no {name}");
        return value;
    }
}
