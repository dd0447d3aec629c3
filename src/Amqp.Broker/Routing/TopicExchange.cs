using Amqp.Broker.Errors;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// Matches words separated by dots; '*' is one word, '#' zero or more. Binding keys form a tree that is walked word by word with
/// the set of nodes reached so far, so the cost is words times nodes reached, whatever the number of '#' in a key.
/// </summary>
internal sealed class TopicExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
    : Exchange(virtualHost, declaration)
{
    private readonly TopicNode _root = new(virtualHost.NameComparer);

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        var scratch = routes.Topic;
        scratch.Reset();
        Reach(scratch, scratch.Current, _root);
        var rest = input.RoutingKey;
        for (var last = rest.IsEmpty; !last;)
        {
            Step(scratch, TopicWords.First(rest, out rest, out last));
        }

        foreach (var node in scratch.Current)
        {
            routes.Add(node.Targets);
        }

        foreach (var node in scratch.Open)
        {
            routes.Add(node.Targets);
        }
    }

    internal override void Add(Binding binding)
    {
        var node = _root;
        ReadOnlySpan<byte> rest = binding.RoutingKey.Span;
        for (var last = rest.IsEmpty; !last;)
        {
            node = node.GetOrAdd(TopicWords.First(rest, out rest, out last));
        }

        node.AddTarget(binding.Destination);
    }

    internal override void Remove(Binding binding)
    {
        // Another binding with the same key and other arguments may still lead there.
        if (!binding.Destination.Incoming.Any(other => ReferenceEquals(other.Source, binding.Source) && other.RoutingKey.Equals(binding.RoutingKey)))
        {
            _root.Remove(binding.RoutingKey.Span, binding.RoutingKey.Length == 0, binding.Destination);
        }
    }

    internal override void AssertBindable(ShortString routingKey)
    {
        if (VirtualHost.Broker.Limits.MaxHashWords is not { } most)
        {
            return;
        }

        var count = 0;
        ReadOnlySpan<byte> rest = routingKey.Span;
        for (var last = rest.IsEmpty; !last;)
        {
            count += TopicWords.First(rest, out rest, out last).SequenceEqual("#"u8) ? 1 : 0;
        }

        if (count > most)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"Topic binding key '{routingKey}' uses {count} '#' wildcards, at most {most} are allowed");
        }
    }

    private static void Step(TopicScratch scratch, ReadOnlySpan<byte> word)
    {
        // Only the nodes that were open before this word consume it; those opened on the way wait for the next one.
        var open = scratch.Open.Count;
        foreach (var node in scratch.Current)
        {
            Descend(scratch, node, word);
        }

        for (var i = 0; i < open; i++)
        {
            Descend(scratch, scratch.Open[i], word);
        }

        (scratch.Current, scratch.Next) = (scratch.Next, scratch.Current);
        scratch.Next.Clear();
    }

    private static void Descend(TopicScratch scratch, TopicNode node, ReadOnlySpan<byte> word)
    {
        if (node.Find(word) is { } child)
        {
            Reach(scratch, scratch.Next, child);
        }

        if (node.Star is { } star)
        {
            Reach(scratch, scratch.Next, star);
        }
    }

    private static void Reach(TopicScratch scratch, List<TopicNode> list, TopicNode node)
    {
        list.Add(node);

        // '#' also stands for no word at all: what follows it is reached at once.
        for (var hash = node.Hash; hash is not null && !scratch.Open.Contains(hash); hash = hash.Hash)
        {
            scratch.Open.Add(hash);
        }
    }
}
