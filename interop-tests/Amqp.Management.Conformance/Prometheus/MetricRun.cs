using System.Diagnostics;
using System.Net;
using Amqp.Conformance.Brokers;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management.Prometheus;

namespace Amqp.Management.Conformance.Prometheus;

/// <summary>Starts this broker and RabbitMQ with its metrics, has the same clients do the same on both, and scrapes both.</summary>
public sealed class MetricRun : IAsyncLifetime, IDisposable
{
    private const string Plugins = "[rabbitmq_prometheus].";

    /// <summary>RabbitMQ's numbers come in every five seconds.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly string[] s_families =
    [
        "connection_churn_metrics", "node_coarse_metrics", "node_metrics", "auth_attempt_metrics", "auth_attempt_detailed_metrics", "queue_coarse_metrics",
        "queue_consumer_count", "queue_metrics", "connection_coarse_metrics", "connection_metrics", "channel_metrics", "channel_process_metrics",
        "channel_exchange_metrics", "channel_queue_metrics", "channel_queue_exchange_metrics", "vhost_status", "exchange_names", "exchange_bindings",
    ];

    private static readonly string[] s_targets =
    [
        "/metrics", "/metrics/per-object", $"/metrics/detailed?{string.Join('&', s_families.Select(family => $"family={family}"))}",
        "/metrics/detailed?vhost=other&family=queue_coarse_metrics&family=queue_consumer_count", "/metrics/detailed?vhost=%2F&family=queue_consumer_count", "/metrics/detailed",
        "/metrics/detailed?family=nonsense", "/metrics/detailed?vhost=nowhere&family=queue_coarse_metrics",
    ];

    private readonly HttpClient _client = new();
    private readonly Dictionary<string, MetricDifference[]> _differences = [];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("amqp-metrics-");
    private readonly SemaphoreSlim _starting = new(1, 1);
    private RabbitMqBroker? _rabbitMq;
    private PrometheusProcess? _prometheus;
    private AmqpBroker _broker = null!;
    private MetricTraffic? _there;
    private MetricTraffic _here = null!;

    /// <summary>What was scraped.</summary>
    public static IReadOnlyList<string> Targets => s_targets;

    /// <summary>There is a RabbitMQ to compare with.</summary>
    internal static bool HasRabbitMq => RabbitMqBroker.IsInstalled;

    /// <summary>Where this broker's metrics are.</summary>
    internal IPEndPoint Ours => _broker.ExtensionListeners[0].EndPoint;

    /// <summary>Where RabbitMQ's metrics are; null without RabbitMQ.</summary>
    internal IPEndPoint? Theirs => _rabbitMq?.PrometheusEndPoint;

    internal string NodeName => _broker.Options.Server.NodeName;

    internal HttpClient Client => _client;

    /// <summary>What differs and is not explained.</summary>
    internal IEnumerable<MetricDifference> Unexplained(string target) => _differences.GetValueOrDefault(target, [])
        .Where(difference => !MetricExplanations.All.Any(explanation => explanation.Covers(difference)));

    /// <summary>Explanations of what is the same.</summary>
    internal IEnumerable<string> Unused() => _rabbitMq is null ? [] : MetricExplanations.All
        .Where(explanation => !_differences.Values.Any(list => list.Any(explanation.Covers))).Select(explanation => explanation.Reason);

    /// <summary>A Prometheus that scrapes this broker and has done so a few times.</summary>
    internal async Task<PrometheusProcess> PrometheusAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _prometheus ??= await PrometheusProcess.StartAsync(Ours);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task InitializeAsync()
    {
        _broker = await AmqpBroker.StartAsync(options =>
        {
            options.DataDirectory = _directory.FullName;
            options.Extensions.Add(new PrometheusExtension(new PrometheusSettings { Address = IPAddress.Loopback, Port = 0 }));
        });
        _here = await MetricTraffic.StartAsync(_broker.Endpoints[0]);
        if (HasRabbitMq)
        {
            _rabbitMq = await RabbitMqBroker.StartAsync(Plugins);
            _there = await MetricTraffic.StartAsync(_rabbitMq.EndPoint);
            await CompareAsync();
        }

        await File.WriteAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "metric-differences.txt"), _differences.Values.SelectMany(list => list).Select(difference => difference.ToString()));
    }

    public async Task DisposeAsync()
    {
        if (_prometheus is not null)
        {
            await _prometheus.DisposeAsync();
        }

        await _here.DisposeAsync();
        await _broker.DisposeAsync();
        if (_there is not null)
        {
            await _there.DisposeAsync();
        }

        if (_rabbitMq is not null)
        {
            await _rabbitMq.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    public void Dispose()
    {
        _client.Dispose();
        _starting.Dispose();
    }

    /// <summary>Compares until both have counted everything; what differs then differs for good.</summary>
    private async Task CompareAsync()
    {
        var clock = Stopwatch.StartNew();
        do
        {
            foreach (string target in s_targets)
            {
                _differences[target] =
                [
                    .. MetricDifference.Of(target, await ScrapeText.ReadAsync(_client, Theirs!, target), await ScrapeText.ReadAsync(_client, Ours, target)),
                ];
            }
        }
        while (s_targets.SelectMany(Unexplained).Any() && clock.Elapsed < s_patience && await WaitAsync());
    }

    private static async Task<bool> WaitAsync()
    {
        await Task.Delay(500);
        return true;
    }
}
