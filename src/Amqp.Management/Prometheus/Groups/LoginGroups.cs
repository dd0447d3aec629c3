using Amqp.Broker.Security;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>How often somebody logged in and failed to.</summary>
internal static class LoginGroups
{
    public static MetricGroup ByProtocol { get; } = new ObjectGroup<LoginCount>("auth_attempt_metrics", static scrape =>
        [
            .. scrape.Admin.Logins.All.Select(count => new Labelled<LoginCount>(count, scrape.Label().Add("protocol"u8, count.Protocol).End())),
        ],
        Counter("auth_attempts_total", "Total number of authentication attempts", static count => count.Succeeded + count.Failed),
        Counter("auth_attempts_succeeded_total", "Total number of successful authentication attempts", static count => count.Succeeded),
        Counter("auth_attempts_failed_total", "Total number of failed authentication attempts", static count => count.Failed)) { KeepsLabels = true };

    /// <summary>By who tried and from where; empty unless that is counted (<c>track_auth_attempt_source</c>).</summary>
    public static MetricGroup BySource { get; } = new ObjectGroup<LoginCount>("auth_attempt_detailed_metrics", Sources,
        Counter("auth_attempts_detailed_total", "Total number of authentication attempts with source info", static count => count.Succeeded + count.Failed),
        Counter("auth_attempts_detailed_succeeded_total", "Total number of successful authentication attempts with source info", static count => count.Succeeded),
        Counter("auth_attempts_detailed_failed_total", "Total number of failed authentication attempts with source info", static count => count.Failed)) { IsPerObjectOnly = true };

    private static List<Labelled<LoginCount>> Sources(Scrape scrape)
    {
        var list = new List<Labelled<LoginCount>>();
        foreach (var count in scrape.Admin.Logins.BySource)
        {
            var labels = scrape.Label();
            if (count.RemoteAddress.Length > 0)
            {
                labels.Add("remote_address"u8, count.RemoteAddress);
            }

            if (count.UserName.Length > 0)
            {
                labels.Add("username"u8, count.UserName);
            }

            list.Add(new Labelled<LoginCount>(count, labels.Add("protocol"u8, count.Protocol).End()));
        }

        return list;
    }

    private static Column<LoginCount> Counter(string name, string help, Func<LoginCount, double> read) => new(name, MetricKind.Counter, help, read);
}
