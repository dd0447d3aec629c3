using Amqp.Conformance.Wire;

namespace Amqp.Conformance.Running;

/// <summary>
/// Puts what came on a connection into lines whose order does not hang on chance: by channel; within one, returns and confirms
/// first, then deliveries, then the rest, each as it came. Confirms are taken apart into single tags.
/// </summary>
internal static class Answers
{
    public static List<string> Lines(Peer peer, IEnumerable<Received> received, Names names, Line step, bool anyOrder)
    {
        List<string> lines = [];
        foreach (IGrouping<int, Received> channel in received.GroupBy(frame => frame.Name == Received.End ? int.MaxValue : frame.Channel).OrderBy(group => group.Key))
        {
            foreach (IGrouping<int, Received> kind in channel.GroupBy(frame => KindOf(frame.Name)).OrderBy(group => group.Key))
            {
                List<string> ofKind = [.. (kind.Key == 0 ? Confirms(peer, kind) : kind.Select(frame => frame.Text)).Select(names.FromWire)];
                if (anyOrder)
                {
                    ofKind.Sort(StringComparer.Ordinal);
                }

                lines.AddRange(ofKind.Select(text => Mark(peer, channel.Key, step) + text));
            }
        }

        return lines;
    }

    /// <summary>Where a line came from, when that is not where the step is.</summary>
    public static string Mark(Peer peer, int channel, Line step) =>
        channel == int.MaxValue || (peer.Name == step.Connection && channel is 0 && step.Channel is 0 or 1) ? ""
            : peer.Name == step.Connection && channel == step.Channel ? ""
            : $"{(peer.Name == "a" ? "" : peer.Name)}{channel}: ";

    private static int KindOf(string name) => name switch
    {
        "basic.return" or "basic.ack" or "basic.nack" => 0,
        "basic.deliver" => 1,
        Received.End => 3,
        _ => 2,
    };

    private static IEnumerable<string> Confirms(Peer peer, IEnumerable<Received> frames)
    {
        SortedDictionary<ulong, string> run = [];
        foreach (Received frame in frames)
        {
            if (frame.Name == "basic.return")
            {
                foreach (string line in run.Values)
                {
                    yield return line;
                }

                run.Clear();
                yield return frame.Text;
                continue;
            }

            foreach (ulong tag in peer.Confirmed(frame))
            {
                run[tag] = $"{frame.Name} delivery-tag={tag}";
            }
        }

        foreach (string line in run.Values)
        {
            yield return line;
        }
    }
}
