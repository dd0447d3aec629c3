using System.Diagnostics.Metrics;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests;

/// <summary>What a broker's meter says, read as OpenTelemetry reads it.</summary>
public sealed class MeterTests
{
    [Fact]
    public async Task Everything_that_is_counted_can_be_collected()
    {
        const string Node = "meters@here";
        await using var broker = await AmqpBroker.StartAsync(static options => options.Server = options.Server with { NodeName = Node });
        using var collector = new Collector(Node);
        await using var client = await WireConnection.OpenAsync("127.0.0.1", broker.Endpoints[0].Port);
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "message");
        await channel.PublishAsync("", "q", "message");
        await channel.PublishAsync("", "nowhere", "message");
        await channel.GetAsync("q");

        var values = collector.Collect();

        Assert.Equal(3, values["messaging.broker.messages.published"]);
        Assert.Equal(1, values["messaging.broker.messages.delivered"]);
        Assert.Equal(1, values["messaging.broker.messages.unroutable dropped"]);
        Assert.Equal(0, values["messaging.broker.messages.unroutable returned"]);
        Assert.Equal((1, 1), (values["messaging.broker.queue.messages ready"], values["messaging.broker.queue.messages unacked"]));
        Assert.Equal((1, 1, 0, 1), (
            values["messaging.broker.connections"], values["messaging.broker.channels"], values["messaging.broker.consumers"], values["messaging.broker.queues"]));
        Assert.Equal(1, values["messaging.broker.connections.opened"]);
        Assert.Equal(0, values["messaging.broker.messages.dead expired"]);
        Assert.Equal((0, 0), (values["messaging.broker.alarms memory"], values["messaging.broker.alarms disk"]));
        Assert.True(values["messaging.broker.io receive"] > 0 && values["messaging.broker.io transmit"] > 0);
        Assert.True(values["messaging.broker.memory"] > 0);
    }

    [Fact]
    public async Task A_broker_that_has_ended_is_not_collected()
    {
        const string Node = "meters@gone";
        using var collector = new Collector(Node);
        await using (await AmqpBroker.StartAsync(static options => options.Server = options.Server with { NodeName = Node }))
        {
            Assert.NotEmpty(collector.Collect());
        }

        Assert.Empty(collector.Collect());
    }

    /// <summary>Collects one broker's measurements, by instrument and the value of the tag that it may have.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, long> _values = [];

        public Collector(string node)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Amqp.Broker" && instrument.Meter.Tags!.Any(tag => Equals(tag.Value, node)))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.Start();
        }

        public Dictionary<string, long> Collect()
        {
            _values.Clear();
            _listener.RecordObservableInstruments();
            return new(_values);
        }

        public void Dispose() => _listener.Dispose();

        private void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _values[tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}"] = value;
    }
}
