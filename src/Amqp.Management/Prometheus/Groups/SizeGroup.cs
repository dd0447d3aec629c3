using System.Globalization;
using Amqp.Broker.Statistics;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>The histogram of the sizes of what was published.</summary>
internal sealed class SizeGroup(string name, string protocol) : MetricGroup(name)
{
    public override async ValueTask WriteAsync(Scrape scrape, MetricWriter writer, string prefix)
    {
        var sizes = scrape.Totals.Sizes;
        writer.Begin(prefix + "message_size_bytes", MetricKind.Histogram, "Size of messages received from publishers");
        var count = 0L;
        for (var i = 0; i <= SizeHistogram.Bounds.Length; i++)
        {
            count += sizes.InBucket(i);
            var bound = i < SizeHistogram.Bounds.Length ? SizeHistogram.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            writer.Sample(scrape.Label().Add("protocol"u8, protocol).Add("le"u8, bound).End().Span, count, "_bucket"u8);
        }

        var labels = scrape.Label().Add("protocol"u8, protocol).End();
        writer.Sample(labels.Span, count, "_count"u8);
        writer.Sample(labels.Span, sizes.Sum, "_sum"u8);
        await writer.BreatheAsync().ConfigureAwait(false);
    }
}
