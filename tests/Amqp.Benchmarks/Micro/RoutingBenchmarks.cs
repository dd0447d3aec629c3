using System.Text;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using BenchmarkDotNet.Attributes;

namespace Amqp.Benchmarks.Micro;

/// <summary>From exchange and routing key to queues.</summary>
public class RoutingBenchmarks : IDisposable
{
    private readonly ModelFixture _fixture = new();
    private readonly RouteSet _routes = new();
    private readonly byte[] _key = Encoding.UTF8.GetBytes("orders.eu.created");
    private byte[] _headers = [];
    private Exchange _default = null!;
    private Exchange _direct = null!;
    private Exchange _topic10 = null!;
    private Exchange _topic1000 = null!;
    private Exchange _fanout = null!;
    private Exchange _headersExchange = null!;

    [GlobalSetup]
    public void Setup()
    {
        MessageQueue[] queues = [.. Enumerable.Range(0, 10).Select(i => _fixture.DeclareQueue($"q{i}"))];
        MessageQueue named = _fixture.DeclareQueue("orders.eu.created");
        _default = _fixture.VirtualHost.DefaultExchange;
        _direct = _fixture.DeclareExchange("direct", "direct");
        _fixture.Bind(named, _direct, "orders.eu.created");
        _topic10 = Topic(10, queues);
        _topic1000 = Topic(1000, queues);
        _fanout = _fixture.DeclareExchange("fanout", "fanout");
        _headersExchange = _fixture.DeclareExchange("headers", "headers");
        for (int i = 0; i < queues.Length; i++)
        {
            _fixture.Bind(queues[i], _fanout, string.Empty);
            FieldTable arguments = new FieldTableBuilder().Add("x-match", "all").Add("region", $"r{i}").Add("kind", "created").Build();
            _fixture.Bind(queues[i], _headersExchange, string.Empty, arguments);
        }

        _headers = [.. new FieldTableBuilder().Add("kind", "created").Add("region", "r3").Add("attempt", 1).Content];
        foreach (Exchange exchange in (Exchange[])[_default, _direct, _topic10, _topic1000, _fanout, _headersExchange])
        {
            Require(Route(exchange) == (exchange == _fanout ? 10 : exchange == _topic10 || exchange == _topic1000 ? 3 : 1), exchange.Name.ToString());
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The default exchange, to one queue.</summary>
    [Benchmark]
    public int Default() => Route(_default);

    /// <summary>A direct exchange, to one queue.</summary>
    [Benchmark]
    public int Direct() => Route(_direct);

    /// <summary>A topic exchange with 10 bindings, of which 3 match.</summary>
    [Benchmark]
    public int Topic10() => Route(_topic10);

    /// <summary>A topic exchange with 1000 bindings, of which 3 match.</summary>
    [Benchmark]
    public int Topic1000() => Route(_topic1000);

    /// <summary>A fanout exchange, to 10 queues.</summary>
    [Benchmark]
    public int Fanout10() => Route(_fanout);

    /// <summary>A headers exchange with 10 bindings of two headers, of which one matches.</summary>
    [Benchmark]
    public int Headers10() => Route(_headersExchange);

    private static void Require(bool condition, string exchange)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"{exchange} does not route as the benchmark says");
        }
    }

    private int Route(Exchange exchange)
    {
        _routes.Route(exchange, new RoutingInput { RoutingKey = _key, Headers = _headers });
        return _routes.Queues.Length;
    }

    private Exchange Topic(int bindings, MessageQueue[] queues)
    {
        Exchange exchange = _fixture.DeclareExchange($"topic{bindings}", "topic");
        _fixture.Bind(queues[0], exchange, "orders.eu.created");
        _fixture.Bind(queues[1], exchange, "orders.*.created");
        _fixture.Bind(queues[2], exchange, "orders.#");
        for (int i = 3; i < bindings; i++)
        {
            _fixture.Bind(queues[i % queues.Length], exchange, (i % 3) switch
            {
                0 => $"service{i}.*.created",
                1 => $"orders.region{i}.#",
                _ => $"*.region{i}.created",
            });
        }

        return exchange;
    }
}
