using System.Collections.Concurrent;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// A node of the topic exchange's tree: one word of binding keys. Written under the topology lock, read without any:
/// children live in a concurrent map, the rest in volatile fields.
/// </summary>
internal sealed class TopicNode(ShortStringComparer comparer)
{
    private volatile ConcurrentDictionary<ShortString, TopicNode>? _words;
    private volatile TopicNode? _star;
    private volatile TopicNode? _hash;
    private volatile BindingTarget[] _targets = [];

    /// <summary>Child for the word '*', exactly one word.</summary>
    public TopicNode? Star => _star;

    /// <summary>Child for the word '#', zero or more words.</summary>
    public TopicNode? Hash => _hash;

    /// <summary>Destinations of the binding key that ends here.</summary>
    public BindingTarget[] Targets => _targets;

    public TopicNode? Find(ReadOnlySpan<byte> word) =>
        _words is { } words && words.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(word, out var node) ? node : null;

    public TopicNode GetOrAdd(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("*"u8))
        {
            return _star ??= new TopicNode(comparer);
        }

        if (word.SequenceEqual("#"u8))
        {
            return _hash ??= new TopicNode(comparer);
        }

        // Concurrency level 1: there is one writer, the holder of the topology lock.
        var words = _words ??= new ConcurrentDictionary<ShortString, TopicNode>(1, 3, comparer);
        return words.GetOrAdd(ShortString.From(word), static (_, c) => new TopicNode(c), comparer);
    }

    public void AddTarget(BindingTarget target)
    {
        if (!_targets.Contains(target))
        {
            _targets = [.. _targets, target];
        }
    }

    /// <summary>Removes the destination from the node that the key leads to, and the nodes on the way that hold nothing more.</summary>
    /// <returns>True when this node itself holds nothing any more.</returns>
    public bool Remove(ReadOnlySpan<byte> key, bool atEnd, BindingTarget target)
    {
        if (atEnd)
        {
            _targets = [.. _targets.Where(t => t != target)];
        }
        else
        {
            var word = TopicWords.First(key, out var rest, out var last);
            RemoveBelow(word, rest, last, target);
        }

        return _targets.Length == 0 && _star is null && _hash is null && (_words is null || _words.IsEmpty);
    }

    private void RemoveBelow(ReadOnlySpan<byte> word, ReadOnlySpan<byte> rest, bool last, BindingTarget target)
    {
        if (word.SequenceEqual("*"u8))
        {
            _star = _star?.Remove(rest, last, target) == false ? _star : null;
        }
        else if (word.SequenceEqual("#"u8))
        {
            _hash = _hash?.Remove(rest, last, target) == false ? _hash : null;
        }
        else if (Find(word) is { } child && child.Remove(rest, last, target))
        {
            _words!.TryRemove(ShortString.From(word), out _);
        }
    }
}
