using System.Diagnostics;
using System.Globalization;
using Amqp.Conformance.Brokers;
using Amqp.Conformance.Scripts;
using Amqp.Conformance.Wire;

namespace Amqp.Conformance.Running;

/// <summary>Runs one script against one broker. Nothing is shared with other runs; steps run one after another.</summary>
internal sealed partial class ScriptRun(Script script, IBrokerUnderTest broker) : IAsyncDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(8);

    private readonly Names _names = new(script.Number);
    private readonly SortedDictionary<string, Peer> _peers = new(StringComparer.Ordinal);

    /// <summary>The answers, step by step.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<string>>> RunAsync(Script script, IBrokerUnderTest broker)
    {
        await using var run = new ScriptRun(script, broker);
        List<IReadOnlyList<string>> transcript = [];
        for (int i = 0; i < script.Steps.Count; i++)
        {
            try
            {
                List<string> answers = await run.StepAsync(script.Steps[i].Text);
                if (i == script.Steps.Count - 1)
                {
                    answers.AddRange(await run.SettleAsync(Line.Parse(script.Steps[i].Text), anyOrder: false));
                }

                transcript.Add(answers);
            }
            catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
            {
                transcript.Add([$"(cannot be done: {e.Message.ReplaceLineEndings(" ")})"]);
                break;
            }
            catch (Exception e) when (e is FormatException or ArgumentException)
            {
                throw new FormatException($"{script.Id}: {script.Steps[i].Text}: {e.Message}", e);
            }
        }

        return transcript;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Peer peer in _peers.Values)
        {
            await peer.DisposeAsync();
        }
    }

    private async Task<List<string>> StepAsync(string text)
    {
        Line line = Line.Parse(_names.ToWire(text));
        if (line.Command == "ctl")
        {
            await broker.ControlAsync([.. line.Words.Select(word => System.Text.Encoding.UTF8.GetString(ScriptText.Octets(word)))]);
            return [];
        }

        if (line.Command == "pause")
        {
            await Task.Delay(int.Parse(line.Words[0], CultureInfo.InvariantCulture));
            return [];
        }

        if (line.Command is "tcp" or "hello" or "open")
        {
            Peer opened = _peers[line.Connection] = await Peer.ConnectAsync(line.Connection, broker.EndPoint);
            if (line.Command == "open")
            {
                await opened.OpenAsync(line.Words);
            }
            else if (line.Command == "hello")
            {
                await opened.GreetAsync();
            }

            return [];
        }

        if (line.Command == "settle")
        {
            return await SettleAsync(line, line.Words.Contains("any-order"));
        }

        Peer peer = await PeerAsync(line);
        return line.Command switch
        {
            "sync" => await SyncAsync(peer, line),
            "await" => await AwaitAsync(peer, line),
            "disconnect" => await DisconnectAsync(peer),
            "send" => await SendAsync(peer, line with { Command = line.Words[0], Words = [.. line.Words.Skip(1)] }, wait: false),
            "publish" or "header" or "body" or "frame" or "raw" or "heartbeat" => await SendContentAsync(peer, line),
            _ => await SendAsync(peer, line, wait: true),
        };
    }

    private async Task<Peer> PeerAsync(Line line)
    {
        if (!_peers.TryGetValue(line.Connection, out Peer? peer))
        {
            peer = _peers[line.Connection] = await Peer.ConnectAsync(line.Connection, broker.EndPoint);
            await peer.OpenAsync([]);
        }

        if (line.Command is not ("channel.open" or "await" or "raw" or "disconnect") && line is not { Command: "send", Words: ["channel.open", ..] })
        {
            await peer.UseChannelAsync(line.Channel);
        }

        return peer;
    }

    private async Task<List<string>> SendAsync(Peer peer, Line line, bool wait)
    {
        MethodSpec method = Methods.Find(line.Command) ?? throw new FormatException($"no method {line.Command}");
        await peer.SendMethodAsync(line.Channel, line.Command, line.Words);
        if (!wait || method.Answers.Count == 0 || line.Words.Contains("nowait"))
        {
            return [];
        }

        bool Matches(Received received) => received.Name is Received.End or "connection.close"
            || (received.Channel == line.Channel && (method.Answers.Contains(received.Name) || received.Name == "channel.close"));
        if (await peer.Wire.TakeAsync(Matches, s_timeout) is not { } answer)
        {
            return ["(no answer)"];
        }

        peer.Observe(answer);
        return Answers.Lines(peer, [answer], _names, line, anyOrder: false);
    }

    private async Task<List<string>> SyncAsync(Peer peer, Line line)
    {
        await peer.SyncChannelAsync(line.Channel);
        return Pending(peer, line, anyOrder: false);
    }

    /// <summary>
    /// <c>await WHAT [xN] [any-order] [after=MS]</c>: until that many of these have come, which must not be sooner than after that
    /// time; shows all that has.
    /// </summary>
    private async Task<List<string>> AwaitAsync(Peer peer, Line line)
    {
        var clock = Stopwatch.StartNew();
        string what = line.Words[0];
        int count = line.Words.FirstOrDefault(word => word[0] == 'x' && word.Length > 1 && char.IsAsciiDigit(word[1])) is { } times
            ? int.Parse(times.AsSpan(1), CultureInfo.InvariantCulture) : 1;
        bool confirm = what is "basic.ack" or "basic.nack";
        bool IsEnd(Received received) => received.Name == Received.End || (received.Name == "connection.close" && what != Received.End);
        bool Matches(Received received) => received.Name == what && (received.Channel == line.Channel || received.Channel == 0);
        bool came = confirm
            ? await peer.WaitForConfirmsAsync(line.Channel, count, s_timeout)
            : await peer.Wire.WaitAsync(received => Matches(received) || IsEnd(received), count, IsEnd, s_timeout);
        List<string> lines = Pending(peer, line, line.Words.Contains("any-order"));
        if (line.Option("after") is { } after && clock.ElapsedMilliseconds < int.Parse(after, CultureInfo.InvariantCulture))
        {
            lines.Add("(too soon)");
        }

        return came ? lines : [.. lines, "(nothing more)"];
    }

    private async Task<List<string>> DisconnectAsync(Peer peer)
    {
        _peers.Remove(peer.Name);
        await peer.DisposeAsync();
        return [];
    }

    /// <summary>Round trips until what the script has caused has arrived, then everything that has.</summary>
    private async Task<List<string>> SettleAsync(Line line, bool anyOrder)
    {
        for (int round = 0; round < 2; round++)
        {
            foreach (Peer peer in _peers.Values)
            {
                await peer.SyncChannelsAsync();
            }

            foreach (Peer peer in _peers.Values)
            {
                await peer.SyncQueuesAsync();
            }
        }

        List<string> lines = [];
        foreach (Peer peer in _peers.Values)
        {
            await peer.SyncChannelsAsync();
            lines.AddRange(Pending(peer, line, anyOrder));
        }

        return lines;
    }

    private List<string> Pending(Peer peer, Line line, bool anyOrder)
    {
        List<Received> all = peer.Wire.TakeAll();
        all.ForEach(peer.Observe);

        // How many heartbeats come is a matter of time: one stands for all, where the script asks for them.
        int beats = 0;
        all.RemoveAll(received => received.Name == "heartbeat" && (line.Words is not ["heartbeat", ..] || beats++ > 0));
        if (peer.HasClosed && line.Words is not [Received.End, ..])
        {
            // Who cuts the connection after connection.close, and when, is left to either side.
            all.RemoveAll(received => received.Name == Received.End);
        }

        return Answers.Lines(peer, all, _names, line, anyOrder);
    }
}
