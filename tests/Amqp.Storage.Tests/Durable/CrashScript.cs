using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>
/// A few hundred random operations on a durable queue that can be cut at any step of the files, and the check of what a start
/// finds afterwards against what the queue was told before.
/// </summary>
internal sealed class CrashScript : IQueueLogOwner
{
    private readonly SplitMix _random;
    private StoreWorld _world;
    private IQueueLog _log;
    private readonly Dictionary<ulong, Known> _known = [];
    private readonly List<LogPosition> _out = [];
    private LogPosition _cursor;
    private ulong _durable;
    private ulong _durableSettles;
    private ulong _highest;

    private readonly bool _leavesStragglers;
    private readonly CrashKeys? _keys;

    /// <param name="seed">Decides everything.</param>
    /// <param name="files">Files to run on.</param>
    /// <param name="leavesStragglers">Settle all but a few, and give the store time to compact.</param>
    /// <param name="options">Of the store.</param>
    /// <param name="keys">What it is encrypted with, if it is.</param>
    public CrashScript(ulong seed, SimulatedFileSystem files, bool leavesStragglers = false, FileQueueStoreOptions? options = null, CrashKeys? keys = null)
    {
        _leavesStragglers = leavesStragglers;
        _keys = keys;
        options ??= leavesStragglers ? new FileQueueStoreOptions { CompactionMilliseconds = 10 } : null;
        Files = files;
        _random = new SplitMix(seed);
        _world = new StoreWorld(seed, files, keys?.Options(options) ?? options);
        _log = _world.Store.Create(this, durable: true);
        _cursor = _log.Start;
    }

    public SimulatedFileSystem Files { get; private set; }

    public long Compactions => _world.Store.Compactions;

    public void OnReadable()
    {
    }

    public void OnDurable(ulong sequence) => _durable = Math.Max(_durable, sequence);

    public void OnSettlesDurable(ulong index) => _durableSettles = Math.Max(_durableSettles, index);

    public void OnLost(long records) => Assert.Fail($"{records} records are lost");

    /// <returns>True when the power was cut.</returns>
    public bool Run(int operations)
    {
        try
        {
            for (var i = 0; i < operations; i++)
            {
                Operate();
            }

            _world.Advance(1200);
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    public bool Close() => _world.Close();

    /// <summary>Ends cleanly and goes on in the next process, whose files cut the power at a step of their own.</summary>
    public void Restart(int cutAt = int.MaxValue)
    {
        Assert.True(Close());
        Files = Files.Continue();
        Files.CutAt = cutAt;
        foreach (var known in _known.Values)
        {
            if (!known.IsPersistent || known.SettledAt < ulong.MaxValue)
            {
                known.SettledAt = 0;
            }
        }

        _out.Clear();
        _durableSettles = 0;
        _world = new StoreWorld((ulong)_random.Next(1_000_000), Files, _keys?.Options(_world.Options) ?? _world.Options);
        _log = _world.Store.Open(_log.Id, this);
        _cursor = _log.Start;
        Assert.Equal(_known.Values.Count(known => known.SettledAt == ulong.MaxValue), _log.LiveCount);
    }

    /// <summary>Starts on what the cut left and compares.</summary>
    public void Verify(SimulatedFileSystem after, bool isClean = false)
    {
        var keys = _keys?.Fork();
        var world = new StoreWorld(99, after, keys?.Options(null));
        Assert.Equal(isClean, world.Store.WasClean);
        var log = world.Store.Open(_log.Id, new Log.IgnoringOwner());
        var count = log.LiveCount;
        var records = world.ReadAll(log);
        Assert.Equal(count, records.Count);
        Assert.True(log.NextSequence > _highest, "sequence numbers are used again");
        Assert.Equal(records.Select(r => r.Position.Sequence).Order(), records.Select(r => r.Position.Sequence));
        var found = records.ToDictionary(r => r.Position.Sequence);
        foreach (var (sequence, known) in _known)
        {
            var isThere = found.TryGetValue(sequence, out var record);
            Assert.False(isThere && (record.Content != known.Content || record.Length != known.Length), "a record changed");
            Assert.False(isThere && !known.IsPersistent, "a transient record came back");
            Assert.False(isThere && known.IsDelivered && !log.WasDelivered(sequence), $"record {sequence} was delivered and does not say so");
            Assert.False(isThere && known.SettledAt <= _durableSettles, $"record {sequence} came back after its settlement was durable");
            Assert.False(isThere && isClean && known.SettledAt < ulong.MaxValue, $"record {sequence} came back after a clean end");
            Assert.True(
                isThere || !known.IsPersistent || (sequence > _durable && !isClean) || known.SettledAt < ulong.MaxValue,
                $"record {sequence} was durable and is lost");
        }

        Assert.All(found.Keys, sequence => Assert.True(_known.ContainsKey(sequence), "a record was invented"));
        GoOn(world, log, records, keys);
    }

    /// <summary>
    /// What a cut leaves of a start after the kill of a process: what that process had not synced need not be on the disk.
    /// </summary>
    public SimulatedFileSystem StartAndCut(ulong seed)
    {
        var files = Files.Continue();
        var world = new StoreWorld(98, files, _keys?.Options(null));
        world.Store.Open(_log.Id, new Log.IgnoringOwner());
        return files.AfterPowerCut(seed);
    }

    /// <summary>The store works on: what it holds can be settled, what comes is kept, and a clean end leaves just that.</summary>
    private static void GoOn(StoreWorld world, IQueueLog log, List<(LogPosition Position, byte Content, int Length)> records, CrashKeys? keys)
    {
        keys?.WhenSettled(world);

        var sequence = log.Append(new RecordSource { RoutingKey = [7], Body = [7, 7], Flags = RecordFlags.Persistent });
        log.RequestDurable();
        foreach (var record in records)
        {
            log.Settle(record.Position);
        }

        world.Run();
        Assert.Equal(sequence, log.DurableSequence);
        Assert.True(world.Close(), "the end was not clean");
        var next = new StoreWorld(100, world.Files.AfterPowerCut(5), keys?.Options(null));
        Assert.True(next.Store.WasClean);
        var again = next.Store.Open(log.Id, new Log.IgnoringOwner());
        Assert.Equal(1, again.LiveCount);
        Assert.Equal(sequence + 1, again.NextSequence);
        Assert.Equal(sequence, Assert.Single(next.ReadAll(again)).Position.Sequence);
    }

    private void Operate()
    {
        switch (_random.Next(100))
        {
            case < 35:
                for (var i = _random.Next(1, 6); i > 0; i--)
                {
                    Append();
                }

                break;
            case < 55:
                for (var i = _random.Next(1, 6); i > 0; i--)
                {
                    ReadNext();
                }

                break;
            case < 70 when _leavesStragglers:
                _world.Run();
                for (var i = 0; i < 20; i++)
                {
                    ReadNext();
                }

                _log.EndReads();
                for (var i = _out.Count - 1; i >= 0; i--)
                {
                    if (_out[i].Sequence % 9 != 0 || _random.Chance(5))
                    {
                        Settle(i);
                    }
                }

                break;
            case < 70:
                for (var i = _random.Next(1, 6); i > 0 && _out.Count > 0; i--)
                {
                    Settle(_random.Chance(60) ? 0 : _random.Next(_out.Count));
                }

                break;
            case < 72:
                _log.RequestSettlesDurable();
                break;
            case < 82:
                _log.RequestDurable();
                break;
            case < 90:
                _world.RunOne();
                break;
            case < 94:
                _world.Run();
                _log.EndReads();
                break;
            case < 96:
                ((FileQueueLog)_log).Demand(LogDemand.SpillAll);
                break;
            case < 97:
                _world.Store.Trim();
                break;
            case < 98 when _random.Chance(30):
                Purge();
                break;
            case < 98 when _keys is not null && _keys.TryNext(out var next):
                _world.Store.UseKeys(next);
                break;
            default:
                _world.Advance(120);
                break;
        }
    }

    private void Append()
    {
        var content = (byte)_random.Next(256);
        var body = new byte[_random.Chance(85) ? _random.Next(600) : _random.Next(20_000)];
        body.AsSpan().Fill(content);
        var persistent = _random.Chance(80);
        ulong sequence;
        try
        {
            sequence = _log.Append(new RecordSource
            {
                RoutingKey = [content],
                Body = body,
                Flags = persistent ? RecordFlags.Persistent : RecordFlags.None,
            });
        }
        catch (IOException)
        {
            return;
        }

        _highest = sequence;
        _known[sequence] = new Known { Content = content, Length = body.Length, IsPersistent = persistent };
    }

    private void ReadNext()
    {
        LogReadStatus status;
        LogPosition position;
        for (var i = 0; (status = _log.ReadNext(ref _cursor, out _, out position)) == LogReadStatus.Pending && i < 3; i++)
        {
            _world.Run();
        }

        if (status == LogReadStatus.Record)
        {
            _known[position.Sequence].IsDelivered = true;
            _out.Add(position);
        }
    }

    private void Settle(int index)
    {
        var position = _out[index];
        _out.RemoveAt(index);
        _known[position.Sequence].SettledAt = _log.SettleIndex + 1;
        _log.Settle(position);
    }

    private void Purge()
    {
        foreach (var (sequence, known) in _known)
        {
            if (sequence >= _cursor.Sequence && known.SettledAt == ulong.MaxValue)
            {
                known.SettledAt = _log.SettleIndex + 1;
            }
        }

        _log.SettleFrom(ref _cursor);
    }

    private sealed class Known
    {
        public byte Content { get; init; }

        public int Length { get; init; }

        public bool IsPersistent { get; init; }

        public bool IsDelivered { get; set; }

        public ulong SettledAt { get; set; } = ulong.MaxValue;
    }
}
