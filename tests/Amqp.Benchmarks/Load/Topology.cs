using Amqp.Benchmarks.Load.Brokers;
using Amqp.Benchmarks.Load.Traffic;
using Amqp.TestKit.Wire;

namespace Amqp.Benchmarks.Load;

/// <summary>The exchange and queues of one run, on a connection of their own; gone when disposed.</summary>
internal sealed class Topology : IDisposable
{
    private readonly AmqpUri _uri;
    private readonly Scenario _scenario;
    private readonly string _prefix;
    private readonly string _exchange;
    private readonly LoadConnection _control;

    public Topology(AmqpUri uri, Scenario scenario, string prefix)
    {
        _uri = uri;
        _scenario = scenario;
        _prefix = prefix;
        _exchange = scenario.Exchange == ExchangeKind.Default ? string.Empty : prefix;
        _control = LoadConnection.Open(uri);
        try
        {
            Declare(_control.Channel);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A connection whose consumers are started; deliveries may have come already.</summary>
    public LoadConnection OpenConsumer(int number)
    {
        LoadConnection connection = LoadConnection.Open(_uri);
        try
        {
            if (_scenario.Prefetch > 0 && _scenario.Ack != AckMode.Auto)
            {
                LoadConnection.Now(connection.Channel.QosAsync((ushort)_scenario.Prefetch));
            }

            foreach (int queue in Share(number, _scenario.Consumers))
            {
                LoadConnection.Now(connection.Channel.ConsumeAsync(Queue(queue), noAck: _scenario.Ack == AckMode.Auto));
            }

            connection.BeginTraffic();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that is ready to publish, and what to publish.</summary>
    public LoadConnection OpenPublisher(int number, out PublishTemplate template)
    {
        LoadConnection connection = LoadConnection.Open(_uri);
        try
        {
            if (_scenario.Confirms > 0)
            {
                LoadConnection.Now(connection.Channel.SelectConfirmsAsync());
            }

            IEnumerable<int> share = _scenario.Exchange == ExchangeKind.Fanout ? [0] : Share(number, _scenario.Publishers);
            template = new PublishTemplate(_exchange, [.. share.Select(Key)], _scenario, connection.Wire.FrameMax);
            connection.BeginTraffic();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            for (int i = 0; i < _scenario.Queues; i++)
            {
                LoadConnection.Now(_control.Channel.DeleteQueueAsync(Queue(i)));
            }

            if (_exchange.Length > 0)
            {
                LoadConnection.Now(_control.Channel.DeleteExchangeAsync(_exchange));
            }

            _control.Close();
        }
        catch (Exception e) when (e is WireException or LoadException or IOException)
        {
            // What ended the run has ended this connection too, and says so itself; else a late delete is worth a line.
            Console.Error.WriteLine($"queues {_prefix}-* were not deleted: {e.Message}");
            _control.Dispose();
        }
    }

    private void Declare(WireChannel channel)
    {
        if (_exchange.Length > 0)
        {
            string type = _scenario.Exchange == ExchangeKind.Fanout ? "fanout" : "topic";
            LoadConnection.Now(channel.DeclareExchangeAsync(_exchange, type, durable: _scenario.Persistent));
        }

        for (int i = 0; i < _scenario.Queues; i++)
        {
            LoadConnection.Now(channel.DeclareQueueAsync(Queue(i), durable: _scenario.Persistent));
            if (_scenario.Exchange == ExchangeKind.Fanout)
            {
                LoadConnection.Now(channel.BindQueueAsync(Queue(i), _exchange));
            }
            else if (_scenario.Exchange == ExchangeKind.Topic)
            {
                LoadConnection.Now(channel.BindQueueAsync(Queue(i), _exchange, $"load.{i}.*"));
                for (int b = 0; b < _scenario.Bindings; b++)
                {
                    LoadConnection.Now(channel.BindQueueAsync(Queue(i), _exchange, $"load.{i}.other.{b}.#"));
                }
            }
        }
    }

    private string Queue(int number) => $"{_prefix}-{number}";

    private string Key(int queue) => _scenario.Exchange == ExchangeKind.Topic ? $"load.{queue}.event" : Queue(queue);

    // With fewer queues than workers several share a queue, otherwise a worker has several.
    private IEnumerable<int> Share(int number, int workers) => _scenario.Queues <= workers
        ? [number % _scenario.Queues]
        : Enumerable.Range(0, _scenario.Queues).Where(queue => queue % workers == number);
}
