using Amqp.Broker.Publishing;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Publishing;

public sealed class ConfirmTrackerTests
{
    private readonly ConfirmClient _client = new();
    private readonly ConfirmTracker _tracker;

    public ConfirmTrackerTests() => _tracker = new ConfirmTracker(_client);

    [Fact]
    public void What_is_answered_in_order_is_acknowledged_at_once()
    {
        Publish(due: 0);
        _tracker.Flush();
        Publish(due: 0);
        Publish(due: 0);
        Publish(due: 0);
        _tracker.Flush();
        Assert.Equal(["ack 1", "ack 4 multiple"], _client.Written);
        Assert.Equal(0, _tracker.Outstanding);
        Assert.Equal(2, _client.Flushes);
    }

    [Fact]
    public void Nothing_new_writes_nothing()
    {
        _tracker.Flush();
        Publish(due: 1);
        _tracker.Flush();
        Assert.Empty(_client.Written);
        Assert.Equal(0, _client.Flushes);
        Assert.Equal(1, _tracker.Outstanding);
    }

    [Fact]
    public void A_message_waits_for_all_its_queues()
    {
        var tag = Publish(due: 3);
        Answer(tag);
        Answer(tag);
        _tracker.Flush();
        Assert.Empty(_client.Written);
        Answer(tag);
        _tracker.Flush();
        Assert.Equal(["ack 1"], _client.Written);
    }

    [Fact]
    public void What_completes_out_of_order_is_acknowledged_singly()
    {
        for (var i = 0; i < 4; i++)
        {
            Publish(due: 1);
        }

        Answer(3);
        _tracker.Flush();
        Answer(1);
        _tracker.Flush();
        Answer(2);
        Answer(4);
        _tracker.Flush();
        Assert.Equal(["ack 3", "ack 1", "ack 4 multiple"], _client.Written);
    }

    [Fact]
    public void What_was_acknowledged_singly_is_not_acknowledged_again_when_all_before_it_is_refused()
    {
        for (var i = 0; i < 4; i++)
        {
            Publish(due: 1);
        }

        Answer(3);
        _tracker.Flush();
        Answer(1, refused: true);
        Answer(2, refused: true);
        _tracker.Flush();
        Answer(4);
        _tracker.Flush();
        Assert.Equal(["ack 3", "nack 1", "nack 2", "ack 4"], _client.Written);
    }

    [Fact]
    public void Refusals_come_before_an_acknowledgement_that_would_cover_them()
    {
        Publish(due: 0);
        Publish(due: 0, refused: true);
        Publish(due: 0);
        _tracker.Flush();
        Assert.Equal(["nack 2", "ack 3 multiple"], _client.Written);
    }

    [Fact]
    public void One_refusal_among_several_queues_refuses()
    {
        var tag = Publish(due: 2);
        Answer(tag, refused: true);
        Answer(tag);
        _tracker.Flush();
        Assert.Equal(["nack 1"], _client.Written);
        Assert.Equal(0, _tracker.Outstanding);
    }

    [Fact]
    public void Answers_may_come_before_it_is_said_how_many_are_due()
    {
        var (first, second) = (_tracker.NextTag(), _tracker.NextTag());
        _client.Published(first, 1);
        _client.Published(second, 1);
        Answer(second);
        _tracker.Flush();
        Assert.Empty(_client.Written);
        _tracker.Begin(first, 1, refused: false);
        _tracker.Begin(second, 1, refused: false);
        _tracker.Flush();
        Assert.Equal(["ack 2"], _client.Written);
        Answer(first);
        _tracker.Flush();
        Assert.Equal(0, _client.Outstanding);
    }

    [Fact]
    public void A_long_window_behind_one_slow_message_is_confirmed_singly_and_in_time()
    {
        const int Count = 5000;
        for (var i = 0; i < Count; i++)
        {
            Publish(due: 1);
        }

        for (ulong tag = Count; tag > 1; tag--)
        {
            Answer(tag);
            _tracker.Flush();
        }

        Assert.Equal(1, _client.Outstanding);
        Answer(1);
        _tracker.Flush();
        Assert.Equal(0, _client.Outstanding);
        Assert.Equal(0, _tracker.Outstanding);
    }

    [Fact]
    public void The_common_case_allocates_nothing()
    {
        var tracker = new ConfirmTracker(new SilentSink());
        void Once()
        {
            tracker.Begin(tracker.NextTag(), 0, refused: false);
            var waiting = tracker.NextTag();
            tracker.Begin(waiting, 1, refused: false);
            tracker.Answer(waiting, refused: false);
            tracker.Flush();
        }

        Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Once();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void In_any_order_of_answers_every_message_is_answered_once(int seed)
    {
        var random = new SplitMix((ulong)seed);
        var toBegin = new Queue<(ulong Tag, int Due, bool Refused)>();
        var toAnswer = new List<ulong>();
        var newestFirst = random.Chance(20);
        for (var step = 0; step < 1500; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    // Appended to some queues: a few answer at once, the others are waited for.
                    var tag = _tracker.NextTag();
                    var (due, refused) = (random.Next(4), random.Chance(10));
                    _client.Published(tag, due + 1);
                    _client.Answered(tag, refused);
                    toBegin.Enqueue((tag, due, refused));
                    toAnswer.AddRange(Enumerable.Repeat(tag, due));
                    break;
                case < 6:
                    for (var count = random.Next(10); count > 0 && toBegin.TryDequeue(out var next); count--)
                    {
                        _tracker.Begin(next.Tag, next.Due, next.Refused);
                    }

                    break;
                case < 9 when toAnswer.Count > 0:
                    var index = newestFirst ? toAnswer.Count - 1 : random.Next(toAnswer.Count);
                    Answer(toAnswer[index], random.Chance(10));
                    toAnswer.RemoveAt(index);
                    break;
                default:
                    _tracker.Flush();
                    break;
            }
        }

        while (toBegin.TryDequeue(out var next))
        {
            _tracker.Begin(next.Tag, next.Due, next.Refused);
        }

        foreach (var tag in toAnswer)
        {
            Answer(tag);
        }

        _tracker.Flush();
        Assert.Equal(0, _client.Outstanding);
        Assert.Equal(0, _tracker.Outstanding);
    }

    [Fact]
    public void Threads_that_answer_together_confirm_every_message_once()
    {
        const int Count = 60_000;
        const int Queues = 3;
        var failure = (Exception?)null;
        var appended = 0L;
        var answerers = Enumerable.Range(0, Queues).Select(_ => new Thread(() => Guard(() =>
        {
            for (ulong tag = 1; tag <= Count; tag++)
            {
                while (Volatile.Read(ref appended) < (long)tag)
                {
                    Thread.Yield();
                }

                Answer(tag, refused: false);
                if (tag % 7 == 0)
                {
                    _tracker.Flush();
                }
            }

            _tracker.Flush();
        }))).ToList();
        answerers.ForEach(t => t.Start());
        Guard(() =>
        {
            for (var i = 0; i < Count; i++)
            {
                var tag = _tracker.NextTag();
                _client.Published(tag, Queues);
                Volatile.Write(ref appended, (long)tag);
                _tracker.Begin(tag, Queues, refused: false);
                if (tag % 16 == 0)
                {
                    _tracker.Flush();
                }
            }

            _tracker.Flush();
        });
        answerers.ForEach(t => t.Join());
        Assert.Null(failure);
        Assert.Equal(0, _client.Outstanding);
        Assert.Equal(0, _tracker.Outstanding);

        void Guard(Action action)
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
                Volatile.Write(ref appended, Count);
            }
        }
    }

    private ulong Publish(int due, bool refused = false)
    {
        var tag = _tracker.NextTag();
        _client.Published(tag, due + 1);
        _client.Answered(tag, refused);
        _tracker.Begin(tag, due, refused);
        return tag;
    }

    private void Answer(ulong tag, bool refused = false)
    {
        _client.Answered(tag, refused);
        _tracker.Answer(tag, refused);
    }

    private sealed class SilentSink : IConfirmSink
    {
        public void WriteAck(ulong deliveryTag, bool multiple)
        {
        }

        public void WriteNack(ulong deliveryTag)
        {
        }

        public void Flush()
        {
        }
    }
}
