using Amqp.Broker.Security;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>How often somebody logged in and failed to.</summary>
internal static class LoginGroups
{
    public static MetricGroup ByProtocol { get; } = new ObjectGroup<(long Succeeded, long Failed)>("auth_attempt_metrics", static scrape =>
        [
            .. scrape.Admin.Logins.All.Select(count => new Labelled<(long, long)>((count.Succeeded, count.Failed), scrape.Label().Add("protocol"u8, count.Protocol).End())),
        ],
        Columns("auth_attempts", "")) { KeepsLabels = true };

    /// <summary>By who tried and from where; empty unless that is counted (<c>track_auth_attempt_source</c>).</summary>
    public static MetricGroup BySource { get; } = new ObjectGroup<(long Succeeded, long Failed)>("auth_attempt_detailed_metrics", static scrape =>
        [
            .. scrape.Admin.Logins.Sources.Select(source => new Labelled<(long, long)>((source.Succeeded, source.Failed), LabelsOf(scrape, source))),
        ],
        Columns("auth_attempts_detailed", " with source info")) { IsPerObjectOnly = true };

    private static Column<(long Succeeded, long Failed)>[] Columns(string name, string with) =>
    [
        new($"{name}_total", MetricKind.Counter, $"Total number of authentication attempts{with}", static count => count.Succeeded + count.Failed),
        new($"{name}_succeeded_total", MetricKind.Counter, $"Total number of successful authentication attempts{with}", static count => count.Succeeded),
        new($"{name}_failed_total", MetricKind.Counter, $"Total number of failed authentication attempts{with}", static count => count.Failed),
    ];

    /// <summary>What is not known is not said.</summary>
    private static ReadOnlyMemory<byte> LabelsOf(Scrape scrape, LoginSource source)
    {
        var labels = scrape.Label();
        foreach (var (name, value) in new[] { ("remote_address", source.Address), ("username", source.UserName) })
        {
            if (value.Length > 0)
            {
                labels.Add(System.Text.Encoding.UTF8.GetBytes(name), value);
            }
        }

        return labels.Add("protocol"u8, source.Protocol).End();
    }
}
