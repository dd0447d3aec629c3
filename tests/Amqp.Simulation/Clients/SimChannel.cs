using Amqp.Protocol;
using Amqp.Simulation.Ledger;
using Amqp.TestKit.Wire;

namespace Amqp.Simulation.Clients;

/// <summary>A channel as a state machine: what it has asked for, what it holds, what it waits to be confirmed.</summary>
internal sealed partial class SimChannel(SimClient client, ushort number, ChannelKind kind)
{
    private readonly uint _key = client.World.NewChannelKey();
    private readonly Queue<Expectation> _expected = new();
    private readonly SortedDictionary<ulong, Hold> _held = [];
    private readonly Dictionary<string, SimConsumer> _consumers = [];
    private readonly HashSet<string> _consumed = [];
    private readonly HashSet<int> _allowedErrors = [];
    private bool _isClosing;

    public ushort Number => number;

    public World World => client.World;

    /// <summary>Its messages are given back, or will be: it was closed, by whom ever.</summary>
    public bool IsOver { get; private set; }

    public IReadOnlyCollection<SimConsumer> Consumers => _consumers.Values;

    public IReadOnlyCollection<Hold> Held => _held.Values;

    /// <summary>Answers that are still to come.</summary>
    public int Expected => _expected.Count;

    /// <summary>Limit of all its consumers together; 0 for none.</summary>
    public int SharedPrefetch { get; private set; }

    public override string ToString() => $"{client}/{number} (channel {_key})";

    public void Open()
    {
        World.Note($"{this} opens, {kind}");
        client.Wire.Write(number, default(ChannelOpen));
        Expect(MethodIds.ChannelOpenOk);
        switch (kind)
        {
            case ChannelKind.Confirms:
                client.Wire.Write(number, default(ConfirmSelect));
                Expect(MethodIds.ConfirmSelectOk);
                break;
            case ChannelKind.Transactions:
                client.Wire.Write(number, default(TxSelect));
                Expect(MethodIds.TxSelectOk);
                break;
        }
    }

    /// <summary>Its messages go back now or soon.</summary>
    public void End(bool isCut)
    {
        if (IsOver)
        {
            return;
        }

        IsOver = true;
        foreach (var queue in _consumed)
        {
            World.History[queue].Disturb();
            if (queue == World.Taken && isCut)
            {
                World.History[queue].Empty();
            }
        }
    }

    public void Handle(WireFrame frame)
    {
        if (_content is not null)
        {
            OnContentFrame(frame);
            return;
        }

        switch (frame.MethodId)
        {
            case MethodIds.BasicDeliver:
            case MethodIds.BasicReturn:
                BeginContent(frame, null);
                break;
            case MethodIds.BasicAck:
                var ack = frame.Decode<BasicAck>();
                OnAnswered(ack.DeliveryTag, ack.Multiple, isConfirmed: true);
                break;
            case MethodIds.BasicNack when World.MayRefuse:
                var nack = frame.Decode<BasicNack>();
                OnAnswered(nack.DeliveryTag, nack.Multiple, isConfirmed: false);
                break;
            case MethodIds.BasicCancel:
                OnCancelled(System.Text.Encoding.UTF8.GetString(frame.Decode<BasicCancel>().ConsumerTag));
                break;
            case MethodIds.ChannelClose:
                OnClosed(frame);
                break;
            case MethodIds.ChannelCloseOk when _isClosing:
                client.Forget(this);
                break;
            default:
                OnAnswer(frame);
                break;
        }
    }

    private void OnAnswer(WireFrame frame)
    {
        if (!_expected.TryDequeue(out var expected) || (frame.MethodId != expected.Method && frame.MethodId != expected.Alternative))
        {
            throw new InvariantException($"{this} got {frame} instead of {MethodNames.Find(expected?.Method ?? 0) ?? "nothing"}");
        }

        if (frame.MethodId == MethodIds.BasicGetOk)
        {
            BeginContent(frame, expected);
        }

        expected.Done?.Invoke(frame);
    }

    private void OnCancelled(string tag)
    {
        if (!_consumers.TryGetValue(tag, out var consumer) || consumer.Queue != World.Deleted)
        {
            throw new InvariantException($"{this} was told that its consumer {tag} is cancelled");
        }

        _consumers.Remove(tag);
    }

    private void OnClosed(WireFrame frame)
    {
        var close = frame.Decode<ChannelClose>();
        var isRefused = World.MayRefuse && kind == ChannelKind.Transactions && close.ReplyText.SequenceEqual("PRECONDITION_FAILED - partial tx completion"u8);
        if (!isRefused && !_allowedErrors.Contains(close.ReplyCode))
        {
            throw new InvariantException($"{this} got {frame}");
        }

        World.Note($"{this} was closed with {close.ReplyCode}");
        End(isCut: false);
        client.Wire.Write(number, default(ChannelCloseOk));
        client.Flush();
        _expected.Clear();
        if (!_isClosing)
        {
            client.Forget(this);
        }
    }

    private void Expect(uint method, Action<WireFrame>? done = null) => _expected.Enqueue(new Expectation(method, 0, "", false, done));
}
