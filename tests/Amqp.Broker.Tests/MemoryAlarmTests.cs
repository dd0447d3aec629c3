using Amqp.Broker.Alarms;
using Amqp.Broker.Tests.Support;
using Amqp.TestKit.Runtime;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Tests;

public sealed class MemoryAlarmTests : IDisposable
{
    private readonly SlowStore _store = new() { PretendedMemory = 0 };
    private readonly TestBroker _broker;

    public MemoryAlarmTests() => _broker = new TestBroker(limits: new BrokerLimits { MemoryHighWatermark = 1000 }, store: _store);

    public void Dispose() => _broker.Dispose();

    private MemoryAlarm Alarm => _broker.Broker.MemoryAlarm;

    [Fact]
    public void It_is_set_above_the_watermark_and_cleared_below_nine_tenths_of_it()
    {
        _store.PretendedMemory = 1000;
        Assert.False(Alarm.Check());
        _store.PretendedMemory = 1001;
        Assert.False(Alarm.IsSet);
        Assert.True(Alarm.Check());
        Assert.True(Alarm.IsSet);
        _store.PretendedMemory = 901;
        _broker.Runtime.Advance(10_000);
        Assert.True(Alarm.IsSet);
        Assert.True(Alarm.Check());
        _store.PretendedMemory = 900;
        _broker.Runtime.Advance(100);
        Assert.False(Alarm.IsSet);
        Assert.False(Alarm.Check());
        Assert.Equal(0, _broker.Runtime.Broker.Wheel.Count);
    }

    [Fact]
    public void The_watermark_may_be_moved_while_the_broker_runs()
    {
        _store.PretendedMemory = 500;
        _broker.Broker.Admin.MemoryHighWatermark = 400;
        Assert.True(Alarm.IsSet);
        _broker.Broker.Admin.MemoryHighWatermark = 550;
        Assert.True(Alarm.IsSet);
        _broker.Broker.Admin.MemoryHighWatermark = 1000;
        Assert.False(Alarm.IsSet);
        _broker.Runtime.Advance(100);
        Assert.Equal(0, _broker.Runtime.Broker.Wheel.Count);
    }

    [Fact]
    public void A_watermark_of_zero_blocks_an_empty_broker()
    {
        _broker.Broker.Admin.MemoryHighWatermark = 0;
        Assert.Equal(["memory"], _broker.Broker.Admin.Alarms);
        var wait = Block();
        _broker.Runtime.Advance(10_000);
        Assert.False(wait.IsCompleted);
        _broker.Broker.Admin.MemoryHighWatermark = 1000;
        _broker.Runtime.RunUntilIdle();
        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Empty(_broker.Broker.Admin.Alarms);
    }

    [Fact]
    public void Publishers_wait_until_it_clears()
    {
        _store.PretendedMemory = 2000;
        Alarm.Check();
        var waits = Enumerable.Range(0, 3).Select(_ => Block()).ToList();
        _broker.Runtime.Advance(10_000);
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));
        _store.PretendedMemory = 0;
        _broker.Runtime.Advance(100);
        Assert.All(waits, wait => Assert.True(wait.IsCompletedSuccessfully));
    }

    [Fact]
    public void Nobody_waits_for_an_alarm_that_is_not_set()
    {
        var wait = Block();
        _broker.Runtime.RunUntilIdle();
        Assert.True(wait.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_connection_that_has_gone_is_not_told()
    {
        _store.PretendedMemory = 2000;
        Alarm.Check();
        var pause = new PauseSource(_broker.Runtime.Broker);
        pause.Prepare();
        Alarm.Block(pause);
        Alarm.Forget(pause);
        _store.PretendedMemory = 0;
        var wait = pause.WaitAsync(Timeout.Infinite).AsTask();
        _broker.Runtime.Advance(1000);
        Assert.False(Alarm.IsSet);
        Assert.False(wait.IsCompleted);
        pause.Signal();
        _broker.Runtime.RunUntilIdle();
        Assert.True(wait.IsCompleted);
    }

    [Fact]
    public void It_is_set_again_as_often_as_needed()
    {
        for (var i = 0; i < 5; i++)
        {
            _store.PretendedMemory = 1001;
            Assert.True(Alarm.Check());
            var wait = Block();
            _store.PretendedMemory = 0;
            _broker.Runtime.Advance(100);
            Assert.True(wait.IsCompletedSuccessfully);
            Assert.False(Alarm.IsSet);
        }
    }

    [Fact]
    public void The_end_of_the_broker_lets_everybody_go()
    {
        _store.PretendedMemory = 2000;
        Alarm.Check();
        var wait = Block();
        _broker.Broker.Alarms.Dispose();
        var late = Block();
        _broker.Runtime.Advance(1000);
        Assert.True(wait.IsCompletedSuccessfully && late.IsCompletedSuccessfully);
        Assert.Equal(0, _broker.Runtime.Broker.Wheel.Count);
    }

    [Fact]
    public void Real_messages_set_it_and_consuming_clears_it()
    {
        using var broker = new TestBroker(limits: new BrokerLimits { MemoryHighWatermark = 1_000_000 });
        var queue = broker.Queue("q");
        while (!broker.Broker.MemoryAlarm.Check())
        {
            broker.Publish(queue, new string('x', 10_000));
        }

        Assert.InRange(queue.Status.Ready, 30, 101);
        queue.Purge();
        broker.Runtime.Advance(100);
        Assert.False(broker.Broker.MemoryAlarm.IsSet);
    }

    private Task<bool> Block()
    {
        var pause = new PauseSource(_broker.Runtime.Broker);
        pause.Prepare();
        Alarm.Block(pause);
        return pause.WaitAsync(Timeout.Infinite).AsTask();
    }
}
