using System.Text;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Soak;

/// <summary>
/// Declares, binds, publishes to and deletes durable queues, and finds in its next life what it was told in the last: a queue, its binding
/// and its message, or nothing. Declarations carry long arguments, so that the metadata log is soon written anew.
/// </summary>
internal sealed class SoakTopology(SoakLedger ledger, int seed) : SoakClient(ledger)
{
    private const string Exchange = "churn";
    private const int Names = 30;
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, State> _states = [];
    private bool _isDeclared;

    private enum State
    {
        Unknown,
        Absent,
        Declared,
        Bound,
        Filled,
    }

    public int Operations { get; private set; }

    protected override async Task WorkAsync(WireChannel channel, CancellationToken ending)
    {
        if (!_isDeclared)
        {
            await channel.DeclareExchangeAsync(Exchange, "direct", durable: true);
            _isDeclared = true;
        }

        await channel.DeclareExchangeAsync(Exchange, "direct", passive: true);
        await channel.SelectConfirmsAsync();
        foreach (var name in _states.Keys.ToArray())
        {
            channel = await CheckAsync(channel, name);
        }

        while (true)
        {
            var name = $"churn{_random.Next(Names)}";
            var state = _states.GetValueOrDefault(name, State.Absent);
            _states[name] = State.Unknown;
            _states[name] = await ChangeAsync(channel, name, state);
            Operations++;
        }
    }

    private async Task<State> ChangeAsync(WireChannel channel, string name, State state)
    {
        switch (state)
        {
            case State.Absent or State.Unknown:
                await channel.DeclareQueueAsync(name, durable: true);
                return State.Declared;
            case State.Declared when _random.Next(4) > 0:
                await channel.BindQueueAsync(name, Exchange, name, new FieldTableBuilder().Add("note", new string('x', 4000)).Build());
                return State.Bound;
            case State.Bound when _random.Next(4) > 0:
                await channel.PublishAsync(Exchange, name, name, WireProperties.Persistent, mandatory: true);
                Assert.Empty(await channel.ExpectAllConfirmsAsync());
                return State.Filled;
            default:
                await channel.DeleteQueueAsync(name);
                return State.Absent;
        }
    }

    /// <returns>The channel, or the one that took its place: asking for a queue that is not there ends a channel.</returns>
    private async Task<WireChannel> CheckAsync(WireChannel channel, string name)
    {
        var state = _states[name];
        await channel.SendAsync(new QueueDeclare { Queue = Encoding.UTF8.GetBytes(name), Passive = true });
        var frame = await channel.Connection.ReadFrameAsync(channel.Number);
        if (!frame.Is<QueueDeclareOk>())
        {
            await channel.SendAsync(new ChannelCloseOk());
            channel = await channel.Connection.OpenChannelAsync(channel.Number);
            await channel.SelectConfirmsAsync();
            if (state is not (State.Absent or State.Unknown))
            {
                Ledger.Violate($"queue {name} was declared and is not there ({state}): {frame}");
            }

            _states[name] = State.Absent;
            return channel;
        }

        var messages = frame.Decode<QueueDeclareOk>().MessageCount;
        if (state == State.Absent)
        {
            Ledger.Violate($"queue {name} was deleted and is there");
        }

        if (state == State.Filled && messages != 1)
        {
            Ledger.Violate($"queue {name} has {messages} messages, not the one that was confirmed");
        }

        await CheckBindingAsync(channel, name, state);
        return channel;
    }

    private async Task CheckBindingAsync(WireChannel channel, string name, State state)
    {
        if (state is State.Bound or State.Filled)
        {
            await channel.PurgeQueueAsync(name);
            _states[name] = State.Unknown;
            await channel.PublishAsync(Exchange, name, name, WireProperties.Persistent);
            Assert.Empty(await channel.ExpectAllConfirmsAsync());
            if (await channel.GetAsync(name, noAck: true) is null)
            {
                Ledger.Violate($"queue {name} was bound and gets nothing ({state})");
            }
        }

        _states[name] = State.Unknown;
        await channel.DeleteQueueAsync(name);
        _states[name] = State.Absent;
    }
}
