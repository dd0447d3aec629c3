namespace Amqp.Broker.Routing;

/// <summary>Lists that the topic matcher works in: the nodes reached by the words so far. Owned by a <see cref="RouteSet"/>.</summary>
internal sealed class TopicScratch
{
    /// <summary>Nodes reached by exactly the words so far.</summary>
    public List<TopicNode> Current { get; set; } = [];

    /// <summary>Nodes reached by one word more.</summary>
    public List<TopicNode> Next { get; set; } = [];

    /// <summary>Nodes behind a '#': once reached, every further word keeps them reached.</summary>
    public List<TopicNode> Open { get; } = [];

    public void Reset()
    {
        Current.Clear();
        Next.Clear();
        Open.Clear();
    }
}
