using Amqp.Storage.Files;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Runtime;

public sealed class PauseSourceTests
{
    private readonly TestRuntime _runtime = new();

    [Fact]
    public async Task A_signal_ends_the_wait_on_the_scheduler()
    {
        var pause = new PauseSource(_runtime.Broker);
        pause.Prepare();
        var wait = pause.WaitAsync(100).AsTask();
        Assert.False(wait.IsCompleted);
        pause.Signal();
        Assert.False(wait.IsCompleted);
        _runtime.RunUntilIdle();
        Assert.True(await wait);
        Assert.Equal(0, _runtime.Broker.Wheel.Count);
    }

    [Fact]
    public async Task Time_ends_the_wait()
    {
        var pause = new PauseSource(_runtime.Broker);
        pause.Prepare();
        var wait = pause.WaitAsync(100).AsTask();
        _runtime.Advance(99);
        Assert.False(wait.IsCompleted);
        _runtime.Advance(10);
        Assert.True(wait.IsCompleted);
        Assert.False(await wait);
    }

    [Fact]
    public async Task A_signal_before_the_wait_counts()
    {
        var pause = new PauseSource(_runtime.Broker);
        pause.Prepare();
        pause.Signal();
        _runtime.RunUntilIdle();
        Assert.True(await pause.WaitAsync(Timeout.Infinite));
    }

    [Fact]
    public async Task Without_a_limit_only_a_signal_ends_the_wait()
    {
        var pause = new PauseSource(_runtime.Broker);
        pause.Prepare();
        var wait = pause.WaitAsync(Timeout.Infinite).AsTask();
        _runtime.Advance(TimeSpan.FromDays(1));
        Assert.False(wait.IsCompleted);
        pause.Signal();
        _runtime.RunUntilIdle();
        Assert.True(await wait);
    }

    [Fact]
    public async Task A_signal_without_a_wait_is_lost()
    {
        var pause = new PauseSource(_runtime.Broker);
        pause.Signal();
        _runtime.RunUntilIdle();
        pause.Prepare();
        var wait = pause.WaitAsync(20).AsTask();
        _runtime.RunUntilIdle();
        Assert.False(wait.IsCompleted);
        _runtime.Advance(30);
        Assert.False(await wait);
        pause.Signal();
        _runtime.RunUntilIdle();
    }

    [Fact]
    public async Task Signals_and_time_together_end_a_wait_once_and_the_source_serves_again()
    {
        var pause = new PauseSource(_runtime.Broker);
        var ended = 0;
        for (var i = 0; i < 100; i++)
        {
            pause.Prepare();
            var wait = CountAsync(pause.WaitAsync(10));
            pause.Signal();
            pause.Signal();
            _runtime.Advance(20);
            pause.Signal();
            Assert.True(wait.IsCompleted);
            Assert.True(await wait);
            Assert.Equal(i + 1, ended);
        }

        async Task<bool> CountAsync(ValueTask<bool> wait)
        {
            // As a read loop does: no context of the test framework in between.
            var signalled = await wait.ConfigureAwait(false);
            ended++;
            return signalled;
        }
    }

    [Fact]
    public void Waiting_allocates_nothing()
    {
        var pause = new PauseSource(_runtime.Broker);
        Action continuation = static () => { };
        void Once()
        {
            pause.Prepare();
#pragma warning disable CA2012 // An await would allocate a state machine of its own; the awaiter is used as an await would.
            var awaiter = pause.WaitAsync(Timeout.Infinite).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
            awaiter.UnsafeOnCompleted(continuation);
            pause.Execute();
            awaiter.GetResult();
        }

        Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Once();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    [Fact]
    public async Task Real_signals_race_with_real_time_and_every_wait_ends()
    {
        var runtime = new BrokerRuntime(TimeProvider.System, new PoolScheduler(), new SeededRandomSource(1), new MemoryFileSystem());
        var pause = new PauseSource(runtime);
        var stop = false;
        var signaller = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                pause.Signal();
                Thread.SpinWait(200);
            }
        });
        signaller.Start();
        for (var i = 0; i < 1000; i++)
        {
            pause.Prepare();
            await pause.WaitAsync(i % 100 == 0 ? 1 : 50).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }

        Volatile.Write(ref stop, true);
        signaller.Join();
        runtime.Wheel.Dispose();
    }
}
