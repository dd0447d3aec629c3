using System.Buffers.Binary;
using System.Diagnostics;
using Amqp.Protocol;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>Consumes and acknowledges. Everything belongs to its thread except the counters, which others read.</summary>
internal sealed class Consumer : Worker
{
    private readonly LoadConnection _connection;
    private readonly Scenario _scenario;
    private readonly AckBuffer? _acks;
    private Counters _counters;

    public Consumer(int number, LoadConnection connection, Scenario scenario, RunState state)
        : base($"consumer {number}", state)
    {
        _connection = connection;
        _scenario = scenario;
        _acks = scenario.Ack == AckMode.Auto ? null : new AckBuffer(scenario.Ack == AckMode.Multiple ? scenario.AckEvery : 1);
    }

    public override ref Counters Counters => ref _counters;

    public override void Abort() => _connection.Abort();

    public override void Dispose() => _connection.Dispose();

    protected override void Run()
    {
        var handler = new Handler(_acks, _scenario.Latency ? Latency : null);
        _connection.Parse(ref handler);
        Finish(ref handler);
        while (!State.Stopping)
        {
            handler.BeginRead(State.Measuring);
            if (!_connection.Receive(ref handler))
            {
                if (State.Stopping)
                {
                    return;
                }

                throw new LoadException("the broker ended the transport");
            }

            Finish(ref handler);
        }
    }

    private void Finish(ref Handler handler)
    {
        if (_acks is { IsEmpty: false })
        {
            _connection.Send(_acks.Take());
        }

        _counters.Messages = handler.Messages;
    }

    private struct Handler(AckBuffer? acks, LatencyHistogram? latency) : IFrameHandler
    {
        private LatencyHistogram? _recording;
        private ulong _deliveryTag;
        private ulong _left;
        private bool _atStart;
        private long _now;

        public long Messages { get; private set; }

        public void BeginRead(bool measuring)
        {
            _recording = measuring ? latency : null;
            _now = 0;
        }

        public void OnFrame(in Frame frame)
        {
            ReadOnlySpan<byte> payload = frame.Payload.Span;
            switch ((FrameType)frame.Type)
            {
                case FrameType.Body:
                    OnBody(payload);
                    break;
                case FrameType.Header:
                    _left = BinaryPrimitives.ReadUInt64BigEndian(payload[4..]);
                    _atStart = true;
                    if (_left == 0)
                    {
                        OnMessage();
                    }

                    break;
                case FrameType.Method when BinaryPrimitives.ReadUInt32BigEndian(payload) == MethodIds.BasicDeliver:
                    // Class and method, consumer tag, delivery tag.
                    _deliveryTag = BinaryPrimitives.ReadUInt64BigEndian(payload[(5 + payload[4])..]);
                    break;
                default:
                    ServerFrames.Refuse(frame);
                    break;
            }
        }

        private void OnBody(ReadOnlySpan<byte> payload)
        {
            if (_atStart && _recording is not null)
            {
                // One look at the clock per read, after it has returned.
                _now = _now == 0 ? Stopwatch.GetTimestamp() : _now;
                _recording.Record(BinaryPrimitives.ReadInt64BigEndian(payload), _now);
            }

            _atStart = false;
            _left -= (ulong)payload.Length;
            if (_left == 0)
            {
                OnMessage();
            }
        }

        private void OnMessage()
        {
            Messages++;
            acks?.Add(_deliveryTag);
        }
    }
}
