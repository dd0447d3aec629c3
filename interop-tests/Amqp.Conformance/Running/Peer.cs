using System.Net;
using Amqp.Conformance.Wire;

namespace Amqp.Conformance.Running;

/// <summary>
/// One of a script's connections: the socket, the channels that are open, and the queues declared over it. Opening and settling
/// are done behind the script's back and leave nothing in the transcript.
/// </summary>
internal sealed class Peer : IAsyncDisposable
{
    private const int HelperChannel = 2000;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private readonly RawConnection _wire;
    private readonly SortedDictionary<int, bool> _channels = [];
    private readonly Dictionary<int, SortedSet<ulong>> _unconfirmed = [];
    private readonly Dictionary<int, ulong> _published = [];
    private readonly List<string> _queues = [];
    private bool _helperOpen;

    private Peer(string name, RawConnection wire)
    {
        Name = name;
        _wire = wire;
    }

    /// <summary>Its letter in the script.</summary>
    public string Name { get; }

    public RawConnection Wire => _wire;

    /// <summary>The handshake was done by <see cref="OpenAsync"/>, and nothing has ended the connection since.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>A connection.close has gone one way or the other.</summary>
    public bool HasClosed { get; private set; }

    /// <summary>Channels are opened when the script first names them.</summary>
    public bool OpensChannels { get; private set; }

    public static async Task<Peer> ConnectAsync(string name, IPEndPoint endPoint) => new(name, await RawConnection.ConnectAsync(endPoint));

    /// <summary>Does the handshake: <c>user=</c>, <c>password=</c>, <c>vhost=</c>, <c>frame-max=</c>, <c>channel-max=</c>, <c>heartbeat=</c>, <c>properties={...}</c>, <c>bare</c> (no automatic channels).</summary>
    public async Task OpenAsync(IReadOnlyList<string> words)
    {
        string Option(string name, string otherwise) =>
            words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? otherwise;
        OpensChannels = !words.Contains("bare");
        _wire.FrameMax = int.Parse(Option("frame-max", "131072"), null);
        await GreetAsync();
        string user = Option("user", "guest");
        await SendMethodAsync(0, "connection.start-ok", [Option("properties", Defaults.Properties), "PLAIN", $"\"\\x00{user}\\x00{Option("password", user)}\"", "en_US"]);
        await ExpectAsync("connection.tune");
        await SendMethodAsync(0, "connection.tune-ok", [Option("channel-max", "2047"), Option("frame-max", "131072"), Option("heartbeat", "0")]);
        await SendMethodAsync(0, "connection.open", [Option("vhost", "/")]);
        await ExpectAsync("connection.open-ok");
        IsOpen = true;
    }

    /// <summary>Sends the protocol header and takes the answer.</summary>
    public async Task GreetAsync()
    {
        await _wire.SendAsync("AMQP\0\0\x09\x01"u8.ToArray());
        await ExpectAsync("connection.start");
    }

    /// <summary>Opens the channel if the script has not seen it yet.</summary>
    public async Task UseChannelAsync(int channel)
    {
        if (channel != 0 && OpensChannels && IsOpen && _channels.TryAdd(channel, true))
        {
            await SendMethodAsync(channel, "channel.open", []);
            await ExpectAsync("channel.open-ok", channel);
        }
    }

    public Task SendMethodAsync(int channel, string name, IReadOnlyList<string> words)
    {
        MethodSpec method = Methods.Find(name) ?? throw new FormatException($"no method {name}");
        if (name == "channel.open")
        {
            _channels[channel] = true;
            _published.Remove(channel);
            _unconfirmed.Remove(channel);
        }
        else if (name is "channel.close")
        {
            _channels[channel] = false;
        }
        else if (name == "confirm.select")
        {
            _published.TryAdd(channel, 0);
        }
        else if (name == "queue.declare" && words.Count > 0 && words[0] is not "\"\"")
        {
            _queues.Add(words[0]);
        }

        return _wire.SendFrameAsync(1, channel, MethodText.Encode(method, words));
    }

    /// <summary>Counts a publish, for the tags that its confirm will cover.</summary>
    public void CountPublish(int channel)
    {
        if (_published.TryGetValue(channel, out ulong count))
        {
            _published[channel] = count + 1;
            (_unconfirmed.TryGetValue(channel, out var tags) ? tags : _unconfirmed[channel] = []).Add(count + 1);
        }
    }

    /// <summary>Notes what a frame changes here; every frame that the script sees passes through.</summary>
    public void Observe(Received received)
    {
        if (received.Name is "connection.close" or Received.End or "connection.close-ok")
        {
            IsOpen = false;
            HasClosed |= received.Name != Received.End;
        }
        else if (received.Name is "channel.close" or "channel.close-ok")
        {
            _channels[received.Channel] = false;
        }
        else if (received.Name == "queue.declare-ok")
        {
            _queues.Add(received.FirstString);
        }
    }

    /// <summary>The tags that a confirm covers: <c>multiple</c> says no more than the tags one by one.</summary>
    public IReadOnlyList<ulong> Confirmed(Received confirm)
    {
        if (!_unconfirmed.TryGetValue(confirm.Channel, out SortedSet<ulong>? waiting))
        {
            return [confirm.Tag];
        }

        ulong[] tags = confirm.Multiple ? [.. waiting.TakeWhile(tag => tag <= confirm.Tag)] : [confirm.Tag];
        waiting.ExceptWith(tags);
        return tags;
    }

    /// <summary>Waits until that many tags are confirmed, taken together, by what has come and was not shown yet.</summary>
    public async Task<bool> WaitForConfirmsAsync(int channel, int count, TimeSpan timeout)
    {
        SortedSet<ulong> waiting = _unconfirmed.GetValueOrDefault(channel) ?? [];
        HashSet<ulong> covered = [];
        bool Covers(Received received)
        {
            if (received.Channel == channel && received.Name is "basic.ack" or "basic.nack")
            {
                covered.UnionWith(received.Multiple ? waiting.Where(tag => tag <= received.Tag) : [received.Tag]);
            }

            return covered.Count >= count;
        }

        return await _wire.WaitAsync(Covers, 1, timeout);
    }

    /// <summary>Returns when the broker has done everything that the channels' last methods ask for.</summary>
    public async Task SyncChannelsAsync()
    {
        foreach (int channel in _channels.Where(entry => entry.Value).Select(entry => entry.Key).ToArray())
        {
            await SyncChannelAsync(channel);
        }
    }

    /// <summary>A round trip over a channel that leaves nothing behind.</summary>
    public async Task SyncChannelAsync(int channel)
    {
        if (IsOpen && _channels.GetValueOrDefault(channel))
        {
            await SendMethodAsync(channel, "exchange.declare", ["amq.direct", "direct", "passive"]);
            await AnswerAsync(channel, ["exchange.declare-ok"]);
        }
    }

    /// <summary>A round trip to each queue that was declared here: what it has to deliver is on its way afterwards.</summary>
    public async Task SyncQueuesAsync()
    {
        foreach (string queue in _queues.Distinct().ToArray())
        {
            if (!IsOpen)
            {
                return;
            }

            if (!_helperOpen)
            {
                await _wire.SendFrameAsync(1, HelperChannel, MethodText.Encode(Methods.Find("channel.open")!, []));
                await AnswerAsync(HelperChannel, ["channel.open-ok"]);
                _helperOpen = true;
            }

            await _wire.SendFrameAsync(1, HelperChannel, MethodText.Encode(Methods.Find("queue.declare")!, [queue, "passive"]));
            if (await AnswerAsync(HelperChannel, ["queue.declare-ok", "channel.close"]) is { Name: "channel.close" })
            {
                _queues.RemoveAll(other => other == queue);
                await _wire.SendFrameAsync(1, HelperChannel, MethodText.Encode(Methods.Find("channel.close-ok")!, []));
                _helperOpen = false;
            }
        }
    }

    public ValueTask DisposeAsync() => _wire.DisposeAsync();

    private async Task ExpectAsync(string name, int channel = 0)
    {
        Received? received = await _wire.TakeAsync(
            received => (received.Channel == channel && received.Name == name) || received.Name is Received.End or "connection.close", s_timeout);
        if (received?.Name != name)
        {
            throw new InvalidOperationException($"{name} expected, but {received?.Text ?? "nothing"} came");
        }
    }

    // Peeks for the end of the connection: the script is to see that itself.
    private async Task<Received?> AnswerAsync(int channel, string[] names)
    {
        bool IsAnswer(Received received) => received.Channel == channel && names.Contains(received.Name);
        bool IsEnd(Received received) => received.Name is Received.End or "connection.close"
            || (received.Name == "channel.close" && received.Channel == channel);
        await _wire.WaitAsync(received => IsAnswer(received) || IsEnd(received), 1, s_timeout);
        Received? answer = await _wire.TakeAsync(IsAnswer, TimeSpan.Zero);
        if (answer is null)
        {
            _channels[channel] = false;
            if (await _wire.WaitAsync(received => received.Name is Received.End or "connection.close", 1, TimeSpan.Zero))
            {
                IsOpen = false;
            }
        }

        return answer;
    }
}
