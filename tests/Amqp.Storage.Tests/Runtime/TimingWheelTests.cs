using Amqp.Storage.Runtime;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Runtime;

public sealed class TimingWheelTests
{
    private readonly TestRuntime _runtime = new();
    private readonly List<string> _fired = [];

    private TimingWheel Wheel => _runtime.Broker.Wheel;

    [Fact]
    public void Without_entries_there_is_no_timer()
    {
        _runtime.Advance(1000);
        Assert.Equal(0, _runtime.Time.Timers);
        Assert.Equal(0, Wheel.Count);
        Assert.Equal(1000, Wheel.Now);
    }

    [Fact]
    public void An_entry_fires_once_when_it_is_due_and_leaves_no_timer_armed()
    {
        Arm("a", 100);
        Assert.Equal(1, Wheel.Count);
        _runtime.Advance(99);
        Assert.Empty(_fired);
        _runtime.Advance(1 + TimingWheel.TickMilliseconds);
        Assert.Equal(["a"], _fired);
        Assert.Equal(0, Wheel.Count);
        Assert.Equal(0, _runtime.Time.ArmedTimers);
        _runtime.Advance(60_000);
        Assert.Equal(["a"], _fired);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(5119)]
    [InlineData(5120)]
    [InlineData(5121)]
    [InlineData(60_000)]
    [InlineData(3_600_000)]
    public void An_entry_fires_at_its_time_and_within_a_tick(int delay)
    {
        _runtime.Advance(3);
        var entry = Arm("a", delay);
        _runtime.Advance(delay + (2 * TimingWheel.TickMilliseconds));
        Assert.Equal(["a"], _fired);
        Assert.InRange(entry.FiredAt, 3 + Math.Max(delay, 0), 3 + Math.Max(delay, 0) + (2 * TimingWheel.TickMilliseconds));
    }

    [Fact]
    public void Entries_fire_in_the_order_of_their_due_times_however_late_the_wheel_turns()
    {
        foreach (var delay in new[] { 300, 20, 6000, 100, 10, 5130, 5120, 40 })
        {
            Arm($"{delay}", delay);
        }

        _runtime.Time.Advance(TimeSpan.FromSeconds(10));
        _runtime.RunUntilIdle();
        Assert.Equal(["10", "20", "40", "100", "300", "5120", "5130", "6000"], _fired);
    }

    [Fact]
    public void An_entry_of_a_later_turn_is_passed_over()
    {
        // 5120 ms are a whole turn: all three share a slot.
        Arm("third", 50 + (2 * 5120));
        Arm("second", 50 + 5120);
        Arm("first", 50);
        _runtime.Advance(100);
        Assert.Equal(["first"], _fired);
        _runtime.Advance(5120);
        Assert.Equal(["first", "second"], _fired);
        _runtime.Advance(5120);
        Assert.Equal(["first", "second", "third"], _fired);
    }

    [Fact]
    public void Arming_again_moves_an_entry_both_ways()
    {
        var entry = Arm("a", 100);
        Wheel.Arm(entry, 1000);
        Assert.Equal(1, Wheel.Count);
        _runtime.Advance(500);
        Assert.Empty(_fired);
        Wheel.Arm(entry, 20);
        _runtime.Advance(30);
        Assert.Equal(["a"], _fired);
        _runtime.Advance(5000);
        Assert.Equal(["a"], _fired);
    }

    [Fact]
    public void A_disarmed_entry_does_not_fire_and_its_neighbours_do()
    {
        var entries = Enumerable.Range(0, 5).Select(i => Arm($"{i}", 50)).ToList();
        Wheel.Disarm(entries[0]);
        Wheel.Disarm(entries[2]);
        Wheel.Disarm(entries[4]);
        Wheel.Disarm(entries[4]);
        Assert.Equal(2, Wheel.Count);
        _runtime.Advance(100);
        Assert.Equal(["1", "3"], _fired.Order());
    }

    [Fact]
    public void After_the_last_entry_is_disarmed_the_timer_stops()
    {
        Wheel.Disarm(Arm("a", 50));
        _runtime.Advance(100);
        Assert.Empty(_fired);
        Assert.Equal(0, _runtime.Time.ArmedTimers);
    }

    [Fact]
    public void An_entry_may_arm_itself_and_others_while_it_fires()
    {
        var beats = 0;
        var heart = new Entry(this, "beat");
        heart.OnFire = () =>
        {
            if (++beats < 100)
            {
                Wheel.Arm(heart, 50);
            }

            Arm("other", 0);
        };
        Wheel.Arm(heart, 50);
        _runtime.Advance(100 * 60);
        Assert.Equal(100, _fired.Count(name => name == "beat"));
        Assert.Equal(100, _fired.Count(name => name == "other"));
        Assert.Equal(0, Wheel.Count);
    }

    [Fact]
    public void An_earlier_entry_brings_the_timer_forward()
    {
        Arm("late", 60_000);
        _runtime.Advance(10);
        Arm("early", 10);
        Assert.InRange(_runtime.Time.UntilNextTimer!.Value.TotalMilliseconds, 1, 15);
        _runtime.Advance(20);
        Assert.Equal(["early"], _fired);
    }

    [Fact]
    public void An_idle_stretch_is_slept_through()
    {
        Arm("a", 5000);
        _runtime.Advance(4000);
        Assert.Equal(0, _runtime.Scheduler.Steps);
        _runtime.Advance(1010);
        Assert.Equal(1, _runtime.Scheduler.Steps);
        Assert.Equal(["a"], _fired);
    }

    [Fact]
    public void A_long_delay_wakes_the_wheel_once_a_turn_at_most()
    {
        Arm("hour", 3_600_000);
        _runtime.Advance(3_600_010);
        Assert.Equal(["hour"], _fired);
        Assert.InRange(_runtime.Scheduler.Steps, 1, 3_600_000 / 5120 + 2);
    }

    [Fact]
    public void A_disposed_wheel_fires_and_takes_nothing()
    {
        Arm("a", 10);
        Wheel.Dispose();
        Arm("b", 10);
        _runtime.Advance(100);
        Assert.Empty(_fired);
        Assert.Equal(0, _runtime.Time.Timers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Random_arming_agrees_with_a_list(int seed)
    {
        var random = new SplitMix((ulong)seed);
        var entries = Enumerable.Range(0, 50).Select(i => new Entry(this, $"{i}")).ToList();
        var due = new Dictionary<Entry, long>();
        foreach (var entry in entries)
        {
            entry.OnFire = () =>
            {
                Assert.True(due.Remove(entry, out var expected), $"seed {seed}: {entry.Name} fired unarmed");
                Assert.InRange(entry.FiredAt, expected, expected + (2 * TimingWheel.TickMilliseconds));
            };
        }

        for (var step = 0; step < 3000; step++)
        {
            var entry = random.Pick(entries);
            if (random.Chance(20))
            {
                Wheel.Disarm(entry);
                due.Remove(entry);
            }
            else if (random.Chance(70))
            {
                var delay = random.Chance(90) ? random.Next(300) : random.Next(30_000);
                Wheel.Arm(entry, delay);
                due[entry] = Wheel.Now + delay;
            }
            else
            {
                _runtime.Advance(random.Next(100));
            }

            Assert.Equal(due.Count, Wheel.Count);
        }

        _runtime.Advance(31_000);
        Assert.Empty(due);
        Assert.Equal(0, _runtime.Time.ArmedTimers);
    }

    private Entry Arm(string name, long milliseconds)
    {
        var entry = new Entry(this, name);
        Wheel.Arm(entry, milliseconds);
        return entry;
    }

    private sealed class Entry(TimingWheelTests test, string name) : WheelEntry
    {
        public string Name => name;

        public Action? OnFire { get; set; }

        public long FiredAt { get; private set; } = -1;

        protected internal override void Fire()
        {
            test._fired.Add(name);
            FiredAt = test.Wheel.Now;
            OnFire?.Invoke();
        }
    }
}
