using System.Text;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Broker.Tests.Support;
using Amqp.Protocol;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Routing;

/// <summary>Messages are routed without locks while bindings change: a binding that stays is never missed, nothing throws, nothing is routed that was never bound.</summary>
public sealed class ConcurrentRoutingTests
{
    private const int Changes = 2000;

    [Theory]
    [InlineData("direct")]
    [InlineData("fanout")]
    [InlineData("topic")]
    [InlineData("headers")]
    public void A_stable_binding_is_never_missed_while_others_come_and_go(string type)
    {
        using var broker = new TestBroker();
        broker.Exchange("x", type);
        var stable = broker.Queue("stable");
        broker.Bind("stable", "x", "a.b", Criteria(1));
        var stranger = broker.Queue("stranger");
        broker.Bind("stranger", "amq.topic", "#");

        var stop = false;
        var failures = new List<string>();
        var routers = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            var routes = new RouteSet();
            var exchange = broker.Host.FindExchange("x"u8)!;
            long count = 0;
            try
            {
                for (; !Volatile.Read(ref stop) || count < 1000; count++)
                {
                    routes.Route(exchange, new RoutingInput { RoutingKey = "a.b"u8, Headers = Criteria(1).Content });
                    Verify(routes.Queues, stable, stranger);
                }
            }
            catch (Exception e)
            {
                lock (failures)
                {
                    failures.Add(e.ToString());
                }
            }
        })).ToList();
        routers.ForEach(t => t.Start());

        Change(broker, new SplitMix(1));
        Volatile.Write(ref stop, true);
        routers.ForEach(t => t.Join());
        Assert.Empty(failures);
    }

    private static void Change(TestBroker broker, SplitMix random)
    {
        string[] keys = ["a.b", "#", "a.*", "*.b", "#.b", "a.#", "a", "b", "a.b.c", "#.#", ""];
        for (var i = 0; i < Changes; i++)
        {
            var name = $"q{random.Next(20)}";
            switch (random.Next(10))
            {
                case < 5:
                    broker.Queue(name);
                    broker.Bind(name, "x", random.Pick(keys), Criteria(random.Next(3)));
                    break;
                case < 9:
                    broker.Unbind(name, "x", random.Pick(keys), Criteria(random.Next(3)));
                    break;
                default:
                    broker.Host.DeleteQueue(Encoding.UTF8.GetBytes(name), broker.Owner, ifUnused: false, ifEmpty: false);
                    break;
            }
        }
    }

    private static void Verify(ReadOnlySpan<MessageQueue> queues, MessageQueue stable, MessageQueue stranger)
    {
        if (!queues.Contains(stable))
        {
            throw new InvalidOperationException("the stable binding was missed");
        }

        if (queues.Contains(stranger))
        {
            throw new InvalidOperationException("a queue got a message that was never bound");
        }

        for (var i = 0; i < queues.Length; i++)
        {
            if (queues[(i + 1)..].Contains(queues[i]))
            {
                throw new InvalidOperationException("a queue is there twice");
            }
        }
    }

    private static FieldTable Criteria(int value) => new FieldTableBuilder().Add("h", value).Build();
}
