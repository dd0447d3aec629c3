using Amqp.Broker.Alarms;
using Amqp.Broker.Tests.Support;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests;

/// <summary>What the monitor makes of free disk and of the process's memory.</summary>
public sealed class DiskAlarmTests : IDisposable
{
    private const long Limit = 1_000_000;
    private readonly TestRuntime _runtime = new();
    private readonly SlowStore _store = new() { PretendedMemory = 0 };
    private readonly FakeMemory _memory = new();
    private readonly List<(ResourceKind Kind, bool IsSet)> _changes = [];
    private readonly MessageBroker _broker;

    public DiskAlarmTests()
    {
        _runtime.Files.FreeBytes = 10 * Limit;
        var runtime = new BrokerRuntime(_runtime.Time, _runtime.Scheduler, _runtime.Random, _runtime.Files) { Memory = _memory };
        _broker = new MessageBroker(runtime, _store, new BrokerLimits { DiskFreeLimit = Limit, MemoryHighWatermark = 1000 });
        _broker.Alarms.Changed += (kind, isSet) => _changes.Add((kind, isSet));
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void It_is_set_below_the_limit_and_cleared_a_tenth_above_it()
    {
        Free(Limit);
        Assert.Empty(_broker.Admin.Alarms);
        Free(Limit - 1);
        Assert.Equal(["disk"], _broker.Admin.Alarms);
        Assert.True(_broker.Alarms.Check());
        Free(Limit);
        Free((Limit / 10 * 11) - 1);
        Assert.Equal(["disk"], _broker.Admin.Alarms);
        Free(Limit / 10 * 11);
        Assert.Empty(_broker.Admin.Alarms);
        Assert.False(_broker.Alarms.Check());
        Assert.Equal([(ResourceKind.Disk, true), (ResourceKind.Disk, false)], _changes);
    }

    [Fact]
    public void The_limit_may_be_moved_while_the_broker_runs()
    {
        Free(5 * Limit);
        _broker.Admin.DiskFreeLimit = 6 * Limit;
        Assert.True(_broker.Admin.Resources.DiskAlarm);
        _broker.Admin.DiskFreeLimit = 0;
        Assert.Equal(new ResourceInfo(0, 1000, false, 5 * Limit, 0, false), _broker.Admin.Resources);
    }

    [Fact]
    public void What_the_store_will_take_back_does_not_count_as_free()
    {
        _store.Owed = 9 * Limit;
        Free(10 * Limit - 1);
        Assert.Equal(["disk"], _broker.Admin.Alarms);
        _store.Owed = 0;
        Free(10 * Limit);
        Assert.Empty(_broker.Admin.Alarms);
    }

    [Fact]
    public void A_failed_append_has_the_disk_looked_at_at_once()
    {
        _runtime.Files.FreeBytes = 0;
        _broker.Alarms.LookSoon();
        _runtime.RunUntilIdle();
        Assert.Equal(["disk"], _broker.Admin.Alarms);
    }

    [Fact]
    public void Publishers_go_on_when_both_alarms_have_cleared()
    {
        Free(0);
        Assert.Equal("low on disk"u8.ToArray(), _broker.Alarms.Reason.ToArray());
        _memory.Used = 2000;
        _runtime.Advance(1100);
        Assert.Equal("low on disk & memory"u8.ToArray(), _broker.Alarms.Reason.ToArray());
        var wait = Block();
        Free(10 * Limit);
        Assert.Equal("low on memory"u8.ToArray(), _broker.Alarms.Reason.ToArray());
        Assert.False(wait.IsCompleted);
        Free(0);
        _memory.Used = 0;
        _runtime.Advance(1100);
        Assert.Equal(["disk"], _broker.Admin.Alarms);
        Assert.False(wait.IsCompleted);
        Free(10 * Limit);
        Assert.True(wait.IsCompletedSuccessfully);
    }

    [Fact]
    public void The_process_may_not_take_more_than_the_watermark_either()
    {
        _memory.Used = 1001;
        _runtime.Advance(1100);
        Assert.Equal(["memory"], _broker.Admin.Alarms);
        Assert.Equal(1001, _broker.Admin.Resources.MemoryUsed);
        _memory.Used = 901;
        _runtime.Advance(1100);
        Assert.Equal(["memory"], _broker.Admin.Alarms);
        _memory.Used = 900;
        _runtime.Advance(1100);
        Assert.Empty(_broker.Admin.Alarms);
    }

    [Fact]
    public void Memory_that_is_held_for_nothing_blocks_nobody()
    {
        _memory.Used = 5000;
        _memory.AfterRelief = 500;
        _runtime.Advance(1100);
        Assert.Equal(1, _memory.Reliefs);
        Assert.Empty(_broker.Admin.Alarms);
        _memory.Used = _memory.AfterRelief = 5000;
        _runtime.Advance(5000);
        Assert.Equal(1, _memory.Reliefs);
        Assert.Equal(["memory"], _broker.Admin.Alarms);
        _runtime.Advance(10_000);
        Assert.Equal(2, _memory.Reliefs);
    }

    [Fact]
    public void A_broker_that_ends_lets_everybody_go_and_looks_no_more()
    {
        Free(0);
        var wait = Block();
        _broker.Dispose();
        _runtime.RunUntilIdle();
        Assert.True(wait.IsCompletedSuccessfully);
        var looks = _memory.Looks;
        _runtime.Advance(60_000);
        Assert.Equal(looks, _memory.Looks);
    }

    private void Free(long octets)
    {
        _runtime.Files.FreeBytes = octets;
        _runtime.Advance(10_100);
    }

    private Task<bool> Block()
    {
        var pause = new PauseSource(_broker.Runtime);
        pause.Prepare();
        _broker.Alarms.Block(pause);
        return pause.WaitAsync(Timeout.Infinite).AsTask();
    }

    private sealed class FakeMemory : MemoryMeter
    {
        public long Used { get; set; }

        public long AfterRelief { get; set; } = -1;

        public int Reliefs { get; private set; }

        public int Looks { get; private set; }

        public override long InUse
        {
            get
            {
                Looks++;
                return Used;
            }
        }

        public override long Total => 1_000_000;

        public override void Relieve()
        {
            Reliefs++;
            Used = AfterRelief < 0 ? Used : AfterRelief;
        }
    }
}
