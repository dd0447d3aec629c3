using System.Text;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Traced;

/// <summary>
/// Follows the connections of a trace: what clients asked for and what they were told. It knows confirms, transactions and durable
/// queues and exchanges; messages are told apart by their bodies, which must differ.
/// </summary>
internal sealed class PromiseReader
{
    private readonly List<Promise> _promises = [];
    private readonly Dictionary<string, AmqpStream> _received = [];
    private readonly Dictionary<string, AmqpStream> _sent = [];
    private readonly Dictionary<(string Connection, ushort Channel), Channel> _channels = [];
    private int _at;

    private PromiseReader()
    {
    }

    /// <summary>Everything that peers were told, in order.</summary>
    public static IReadOnlyList<Promise> Read(IEnumerable<Syscall> calls)
    {
        var reader = new PromiseReader();

        // What was read is known when the call returns, what is written must be true when it is entered.
        foreach (var call in calls.Where(call => call.Succeeded && IsSocket(call)).OrderBy(call => IsSend(call) ? call.Began : call.Ended))
        {
            reader.Add(call);
        }

        return reader._promises;
    }

    public static bool IsSocket(Syscall call) => call.Descriptor.StartsWith("TCP", StringComparison.Ordinal);

    public static bool IsSend(Syscall call) => call.Name is "sendto" or "sendmsg" or "write" or "writev";

    private void Add(Syscall call)
    {
        var streams = IsSend(call) ? _sent : _received;
        if (!streams.TryGetValue(call.Descriptor, out var stream))
        {
            streams[call.Descriptor] = stream = new AmqpStream();
        }

        _at = call.Began;
        foreach (var frame in stream.Add(call.Data))
        {
            if (!_channels.TryGetValue((call.Descriptor, frame.Channel), out var channel))
            {
                _channels[(call.Descriptor, frame.Channel)] = channel = new Channel();
            }

            if (IsSend(call))
            {
                Told(channel, frame);
            }
            else
            {
                Asked(channel, frame);
            }
        }
    }

    private static void Asked(Channel channel, WireFrame frame)
    {
        if (frame.Type == FrameType.Header)
        {
            ContentHeader.TryDecode(frame.Payload.Span, out var header);
            var properties = WireProperties.Parse(frame.Payload.Span[AmqpConstants.ContentHeaderFixedSize..]);
            channel.Publish(properties.DeliveryMode == BasicProperties.PersistentDeliveryMode, (long)header.BodySize);
        }
        else if (frame.Type == FrameType.Body)
        {
            channel.Add(frame.Payload.Span);
        }
        else if (frame.Is<QueueDeclare>() && frame.Decode<QueueDeclare>() is { Durable: true, Passive: false } queue)
        {
            channel.Declarations.Enqueue(Encoding.UTF8.GetString(queue.Queue));
        }
        else if (frame.Is<ExchangeDeclare>() && frame.Decode<ExchangeDeclare>() is { Durable: true, Passive: false } exchange)
        {
            channel.Declarations.Enqueue(Encoding.UTF8.GetString(exchange.Exchange));
        }
    }

    private void Told(Channel channel, WireFrame frame)
    {
        if (frame.Is<ConfirmSelectOk>())
        {
            channel.Messages.Clear();
        }
        else if (frame.Is<BasicAck>())
        {
            var ack = frame.Decode<BasicAck>();
            var first = ack.Multiple ? channel.Confirmed + 1 : ack.DeliveryTag;
            channel.Confirmed = ack.Multiple ? ack.DeliveryTag : channel.Confirmed;
            for (var tag = first; tag <= ack.DeliveryTag; tag++)
            {
                Promise("confirm", channel.Messages[(int)tag - 1]);
            }
        }
        else if (frame.Is<TxCommitOk>())
        {
            channel.Messages.ForEach(message => Promise("commit", message));
            channel.Messages.Clear();
        }
        else if ((frame.Is<QueueDeclareOk>() || frame.Is<ExchangeDeclareOk>()) && channel.Declarations.TryDequeue(out var name))
        {
            _promises.Add(new Promise($"declaration of {name}", _at, Encoding.UTF8.GetBytes(name)));
        }
    }

    /// <summary>The beginning and the end of a body: a long one may be written in parts.</summary>
    private void Promise(string what, Message message)
    {
        if (!message.IsPersistent || message.IsPromised)
        {
            return;
        }

        message.IsPromised = true;
        var body = message.Body.ToArray();
        var name = $"{what} of {Encoding.ASCII.GetString(body[..Math.Min(body.Length, 24)])}";
        _promises.Add(new Promise(name, _at, body[..Math.Min(body.Length, 256)]));
        if (body.Length > 256)
        {
            _promises.Add(new Promise(name + " (end)", _at, body[^256..]));
        }
    }

    private sealed class Channel
    {
        private long _missing;

        public List<Message> Messages { get; } = [];

        public Queue<string> Declarations { get; } = new();

        public ulong Confirmed { get; set; }

        public void Publish(bool persistent, long size)
        {
            Messages.Add(new Message { IsPersistent = persistent });
            _missing = size;
        }

        public void Add(ReadOnlySpan<byte> body)
        {
            Assert.True(body.Length <= _missing);
            Messages[^1].Body.AddRange(body);
            _missing -= body.Length;
        }
    }

    private sealed class Message
    {
        public bool IsPersistent { get; init; }

        public bool IsPromised { get; set; }

        public List<byte> Body { get; } = [];
    }
}
