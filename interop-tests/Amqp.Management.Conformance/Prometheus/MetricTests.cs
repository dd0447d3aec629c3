namespace Amqp.Management.Conformance.Prometheus;

/// <summary>Prometheus is told the same as by RabbitMQ: the same names, types, help, labels and counts, unless the difference is explained.</summary>
public sealed class MetricTests(MetricRun run) : IClassFixture<MetricRun>
{
    public static TheoryData<string> Targets => [.. MetricRun.Targets];

    public static TheoryData<string> DashboardMetrics => [.. Dashboard.Metrics];

    public static TheoryData<string, string> DashboardPanels
    {
        get
        {
            var panels = new TheoryData<string, string>();
            foreach ((string title, string expression) in Dashboard.Panels)
            {
                panels.Add(title, expression);
            }

            return panels;
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Metrics_are_those_of_RabbitMQ(string target)
    {
        MetricDifference[] unexplained = [.. run.Unexplained(target)];
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained.AsEnumerable()));
    }

    [Fact]
    public void What_is_explained_is_seen() => Assert.Equal([], run.Unused());

    [Fact]
    public void RabbitMQ_is_there_under_continuous_integration() =>
        Assert.True(MetricRun.HasRabbitMq || Environment.GetEnvironmentVariable("CI") != "true", "rabbitmq-server is not installed");

    /// <summary>Also those that RabbitMQ 3.10 did not have yet.</summary>
    [Theory]
    [MemberData(nameof(DashboardMetrics))]
    public async Task Metric_of_the_dashboard_is_there(string metric)
    {
        ScrapeText scrape = await ScrapeText.ReadAsync(run.Client, run.Ours, "/metrics");

        Assert.Contains(metric, scrape.Metrics.Values.SelectMany(known => known.Samples.Values).Select(sample => sample.Name));
    }

    [PrometheusTheory]
    [MemberData(nameof(DashboardPanels))]
    public async Task Panel_of_the_dashboard_shows_something(string title, string expression)
    {
        ForeignClient.Prometheus.Require();
        PrometheusProcess prometheus = await run.PrometheusAsync();
        string query = Dashboard.Fill(expression, run.NodeName);

        Assert.True(await prometheus.CountAsync(query) > 0, $"{title} is empty: {query}");
    }

    /// <summary>Prometheus reads every answer, in the format that it likes best, and drops nothing.</summary>
    [PrometheusTheory]
    [MemberData(nameof(PrometheusProcess.Jobs), MemberType = typeof(PrometheusProcess))]
    public async Task Prometheus_takes_every_sample(string job)
    {
        ForeignClient.Prometheus.Require();
        PrometheusProcess prometheus = await run.PrometheusAsync();

        Assert.Equal("up", await prometheus.HealthAsync(job));
        Assert.Equal(1, await prometheus.CountAsync($"scrape_samples_scraped{{job=\"{job}\"}} == scrape_samples_post_metric_relabeling{{job=\"{job}\"}}"));
    }
}
