using System.Buffers.Binary;
using System.Diagnostics;
using Amqp.Protocol;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>
/// Publishes as fast as the socket, the confirms, the rate and the backlog allow. Everything belongs to its thread except the
/// counters, which others read.
/// </summary>
internal sealed class Publisher : Worker
{
    private const int BacklogCheckOctets = 16 * 1024;

    private readonly LoadConnection _connection;
    private readonly PublishTemplate _template;
    private readonly ConfirmWindow? _window;
    private readonly Pacer? _pacer;
    private readonly Backlog _backlog;
    private readonly bool _stamp;
    private readonly long _backlogStep;
    private Counters _counters;
    private int _cursor;
    private long _clear;

    public Publisher(int number, LoadConnection connection, PublishTemplate template, Scenario scenario, Backlog backlog, RunState state)
        : base($"publisher {number}", state)
    {
        _connection = connection;
        _template = template;
        _backlog = backlog;
        _stamp = scenario.Latency;
        _window = scenario.Confirms > 0 ? new ConfirmWindow(scenario.Confirms) : null;
        _pacer = scenario.Rate > 0 ? new Pacer((double)scenario.Rate / scenario.Publishers) : null;
        _backlogStep = Math.Clamp(BacklogCheckOctets / Math.Max(1, scenario.Size), 1, Math.Max(1, scenario.BacklogLimit / (2 * scenario.Publishers)));
    }

    public override ref Counters Counters => ref _counters;

    public override void Abort() => _connection.Abort();

    public override void Dispose() => _connection.Dispose();

    protected override void Run()
    {
        _pacer?.Start();
        while (!State.Stopping)
        {
            long stamp = 0;
            int count = Math.Min(_template.Count - _cursor, _pacer?.WaitDue(out stamp) ?? int.MaxValue);
            if (_window is not null)
            {
                count = Math.Min(count, WaitWindow());
            }
            else if (_connection.HasInput)
            {
                // Without confirms, whatever comes is bad news.
                ReadFrames();
            }

            count = (int)Math.Min(count, WaitBacklog());
            if (count > 0)
            {
                Publish(count, stamp);
            }
        }
    }

    private void Publish(int count, long stamp)
    {
        if (_window is not null || _stamp)
        {
            long now = Stopwatch.GetTimestamp();
            _window?.Sent(count, now);
            if (_stamp)
            {
                // With a rate, the moment it was due: a broker that stalls the publisher does not hide its stall.
                _template.Stamp(_cursor, count, stamp == 0 ? now : stamp);
            }
        }

        _connection.Send(_template.Slice(_cursor, count));
        _pacer?.Sent(count);
        _cursor = (_cursor + count) % _template.Count;
        _clear -= count;
        _counters.Messages += count;
    }

    private int WaitWindow()
    {
        ConfirmWindow window = _window!;
        while (!State.Stopping && (window.Room == 0 || _connection.HasInput))
        {
            if (!ReadFrames())
            {
                break;
            }
        }

        return window.Room;
    }

    private bool ReadFrames()
    {
        var handler = new Handler(_window, State.Measuring ? Latency : null);
        if (!_connection.Receive(ref handler))
        {
            return State.Stopping ? false : throw new LoadException("the broker ended the transport");
        }

        if (_window is not null)
        {
            _counters.Confirmed = _window.Confirmed;
            _counters.Refused = _window.Refused;
        }

        return true;
    }

    // Others publish too, so each only takes a step of what is left before it looks again.
    private long WaitBacklog()
    {
        while (_clear <= 0 && !State.Stopping)
        {
            if (_backlog.Room >= _backlogStep)
            {
                _clear = _backlogStep;
                break;
            }

            State.Capped = true;
            if (_backlog.IsFinal)
            {
                State.End();
            }

            MonotonicClock.WaitUntil(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 5000));
        }

        return _clear;
    }

    private struct Handler(ConfirmWindow? window, LatencyHistogram? latency) : IFrameHandler
    {
        private long _now;

        public void OnFrame(in Frame frame)
        {
            uint method = ServerFrames.MethodId(frame);
            if (window is null || method is not (MethodIds.BasicAck or MethodIds.BasicNack))
            {
                ServerFrames.Refuse(frame);
                return;
            }

            // One look at the clock per read, after it has returned.
            _now = _now == 0 ? Stopwatch.GetTimestamp() : _now;
            ReadOnlySpan<byte> arguments = frame.Payload.Span[AmqpConstants.MethodIdSize..];
            ulong tag = BinaryPrimitives.ReadUInt64BigEndian(arguments);
            window.Settle(tag, (arguments[8] & 1) != 0, method == MethodIds.BasicNack, _now, latency);
        }
    }
}
