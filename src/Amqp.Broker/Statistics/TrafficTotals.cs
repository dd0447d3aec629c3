using System.Diagnostics.CodeAnalysis;

namespace Amqp.Broker.Statistics;

/// <summary>Sums over channels, open and closed. They only grow.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Counted in place, without copies.")]
public struct TrafficTotals
{
    /// <summary>Messages by what happened to them.</summary>
    public MessageStats Stats;

    /// <summary>Sizes of published bodies.</summary>
    public SizeHistogram Sizes;

    /// <summary>Messages that were routed to a queue at least.</summary>
    public long Routed;

    /// <summary>Messages published on channels that confirm.</summary>
    public long PublishedToConfirm;

    /// <summary>Adds a channel.</summary>
    internal void Add(ChannelTraffic channel)
    {
        Stats.Add(channel.Stats);
        Sizes.Add(channel.Sizes);
        Routed += channel.Routed;
        PublishedToConfirm += channel.PublishedToConfirm;
    }

    /// <summary>Adds other sums.</summary>
    internal void Add(in TrafficTotals other)
    {
        Stats.Add(other.Stats);
        Sizes.Add(other.Sizes);
        Routed += other.Routed;
        PublishedToConfirm += other.PublishedToConfirm;
    }
}
