using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>The common calls on one open channel, each of which sends and, where AMQP answers, expects exactly that answer.</summary>
/// <param name="connection">Its connection.</param>
/// <param name="number">Its number.</param>
public sealed partial class WireChannel(WireConnection connection, ushort number)
{
    /// <summary>Its connection.</summary>
    public WireConnection Connection { get; } = connection;

    /// <summary>Its number.</summary>
    public ushort Number { get; } = number;

    /// <summary>Sends a method on this channel.</summary>
    public ValueTask SendAsync<T>(scoped in T method)
        where T : IMethod, allows ref struct
        => Connection.SendAsync(Number, method);

    /// <summary>The channel's next frame, which must be this method.</summary>
    public ValueTask<WireFrame> ExpectAsync<T>()
        where T : IMethod<T>, allows ref struct
        => Connection.ExpectAsync<T>(Number);

    /// <summary>The server closes the channel with this code; the close is answered.</summary>
    public ValueTask<ServerClose> ExpectCloseAsync(ReplyCode code) => Connection.ExpectChannelCloseAsync(Number, code);

    /// <summary>Closes the channel; other frames of the channel are dropped until <c>channel.close-ok</c>.</summary>
    public async ValueTask CloseAsync()
    {
        await SendAsync(new ChannelClose { ReplyCode = (ushort)ReplyCode.Success, ReplyText = "bye"u8 });
        while (!(await Connection.ReadFrameAsync(Number, "channel.close-ok")).Is<ChannelCloseOk>())
        {
        }
    }

    /// <summary>Declares a queue; an empty name has the server make one.</summary>
    public async ValueTask<QueueInfo> DeclareQueueAsync(
        string name,
        bool durable = false,
        bool exclusive = false,
        bool autoDelete = false,
        bool passive = false,
        FieldTable? arguments = null)
    {
        await SendAsync(new QueueDeclare
        {
            Queue = WireText.Utf8(name),
            Durable = durable,
            Exclusive = exclusive,
            AutoDelete = autoDelete,
            Passive = passive,
            Arguments = (arguments ?? FieldTable.Empty).Content,
        });
        WireFrame frame = await ExpectAsync<QueueDeclareOk>();
        var ok = frame.Decode<QueueDeclareOk>();
        return new QueueInfo(WireText.From(ok.Queue), ok.MessageCount, ok.ConsumerCount);
    }

    /// <summary>Deletes a queue.</summary>
    /// <returns>Messages deleted with it.</returns>
    public async ValueTask<uint> DeleteQueueAsync(string name, bool ifUnused = false, bool ifEmpty = false)
    {
        await SendAsync(new QueueDelete { Queue = WireText.Utf8(name), IfUnused = ifUnused, IfEmpty = ifEmpty });
        return (await ExpectAsync<QueueDeleteOk>()).Decode<QueueDeleteOk>().MessageCount;
    }

    /// <summary>Purges a queue.</summary>
    /// <returns>Messages dropped.</returns>
    public async ValueTask<uint> PurgeQueueAsync(string name)
    {
        await SendAsync(new QueuePurge { Queue = WireText.Utf8(name) });
        return (await ExpectAsync<QueuePurgeOk>()).Decode<QueuePurgeOk>().MessageCount;
    }

    /// <summary>Binds a queue to an exchange.</summary>
    public async ValueTask BindQueueAsync(string queue, string exchange, string routingKey = "", FieldTable? arguments = null)
    {
        await SendAsync(new QueueBind
        {
            Queue = WireText.Utf8(queue),
            Exchange = WireText.Utf8(exchange),
            RoutingKey = WireText.Utf8(routingKey),
            Arguments = (arguments ?? FieldTable.Empty).Content,
        });
        await ExpectAsync<QueueBindOk>();
    }

    /// <summary>Unbinds a queue from an exchange.</summary>
    public async ValueTask UnbindQueueAsync(string queue, string exchange, string routingKey = "", FieldTable? arguments = null)
    {
        await SendAsync(new QueueUnbind
        {
            Queue = WireText.Utf8(queue),
            Exchange = WireText.Utf8(exchange),
            RoutingKey = WireText.Utf8(routingKey),
            Arguments = (arguments ?? FieldTable.Empty).Content,
        });
        await ExpectAsync<QueueUnbindOk>();
    }

    /// <summary>Declares an exchange.</summary>
    public async ValueTask DeclareExchangeAsync(
        string name,
        string type = "direct",
        bool durable = false,
        bool autoDelete = false,
        bool isInternal = false,
        bool passive = false,
        FieldTable? arguments = null)
    {
        await SendAsync(new ExchangeDeclare
        {
            Exchange = WireText.Utf8(name),
            Type = WireText.Utf8(type),
            Durable = durable,
            AutoDelete = autoDelete,
            Internal = isInternal,
            Passive = passive,
            Arguments = (arguments ?? FieldTable.Empty).Content,
        });
        await ExpectAsync<ExchangeDeclareOk>();
    }

    /// <summary>Deletes an exchange.</summary>
    public async ValueTask DeleteExchangeAsync(string name, bool ifUnused = false)
    {
        await SendAsync(new ExchangeDelete { Exchange = WireText.Utf8(name), IfUnused = ifUnused });
        await ExpectAsync<ExchangeDeleteOk>();
    }

    /// <summary>Binds an exchange to another.</summary>
    public async ValueTask BindExchangeAsync(string destination, string source, string routingKey = "", FieldTable? arguments = null)
    {
        await SendAsync(new ExchangeBind
        {
            Destination = WireText.Utf8(destination),
            Source = WireText.Utf8(source),
            RoutingKey = WireText.Utf8(routingKey),
            Arguments = (arguments ?? FieldTable.Empty).Content,
        });
        await ExpectAsync<ExchangeBindOk>();
    }
}
