using System.Collections;
using System.Reflection;
using Amqp.Broker.Routing;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Tests.Routing;

/// <summary>Looks into a topic exchange for nodes that nobody needs; from outside they only show as memory that is never given back.</summary>
internal static class TopicTree
{
    public static int NodesBelowRoot(Exchange exchange) => CountBelow((TopicNode)Field(exchange, "_root")!);

    private static int CountBelow(TopicNode node)
    {
        var children = new List<TopicNode?> { node.Star, node.Hash };
        if (Field(node, "_words") is IDictionary words)
        {
            children.AddRange(words.Values.Cast<TopicNode>());
        }

        return children.OfType<TopicNode>().Sum(child => 1 + CountBelow(child));
    }

    private static object? Field(object instance, string name) =>
        instance.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(instance);
}
