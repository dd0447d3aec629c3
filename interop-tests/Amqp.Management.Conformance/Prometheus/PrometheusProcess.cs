using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Amqp.Management.Conformance.Prometheus;

/// <summary>A Prometheus of our own that scrapes everything this broker serves, every second.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private const string AggregatedJob = "aggregated";

    private static readonly string[] s_jobs = [AggregatedJob, "per-object", "detailed", "memory-breakdown"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("amqp-prometheus-");
    private readonly HttpClient _client;
    private readonly ClientProcess _process;

    private PrometheusProcess(IPEndPoint target)
    {
        int port = FreePort();
        string config = Path.Combine(_directory.FullName, "prometheus.yml");
        File.WriteAllText(config, Config(target));
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        _process = ClientProcess.Start(
            "prometheus",
            [$"--config.file={config}", $"--storage.tsdb.path={Path.Combine(_directory.FullName, "data")}", $"--web.listen-address=127.0.0.1:{port}"]);
    }

    /// <summary>What it scrapes.</summary>
    public static TheoryData<string> Jobs => [.. s_jobs];

    public static async Task<PrometheusProcess> StartAsync(IPEndPoint target)
    {
        var prometheus = new PrometheusProcess(target);
        try
        {
            await Eventually.TrueAsync(prometheus.HasScrapedAsync, "three scrapes of everything");
            return prometheus;
        }
        catch
        {
            await prometheus.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many series an expression comes to that are numbers or not; 0 where it is empty.</summary>
    public async Task<int> CountAsync(string expression)
    {
        using JsonDocument answer = await GetAsync($"api/v1/query?query={Uri.EscapeDataString(expression)}");
        return answer.RootElement.GetProperty("data").GetProperty("result").GetArrayLength();
    }

    /// <summary>Whether the last scrape of a job was read: <c>up</c>, or why not.</summary>
    public async Task<string?> HealthAsync(string job)
    {
        using JsonDocument answer = await GetAsync("api/v1/targets");
        JsonElement target = answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray()
            .Single(target => target.GetProperty("labels").GetProperty("job").GetString() == job);
        return target.GetProperty("health").GetString() is "up" ? "up" : target.GetProperty("lastError").GetString();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _client.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Config(IPEndPoint target)
    {
        string families = string.Join(", ", "queue_coarse_metrics", "queue_metrics", "queue_consumer_count", "vhost_status", "exchange_names", "exchange_bindings");
        return string.Create(CultureInfo.InvariantCulture, $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
            - { job_name: {{AggregatedJob}}, static_configs: [ { targets: [ '{{target}}' ] } ] }
            - { job_name: per-object, metrics_path: /metrics/per-object, static_configs: [ { targets: [ '{{target}}' ] } ] }
            - { job_name: detailed, metrics_path: /metrics/detailed, params: { family: [ {{families}} ] }, static_configs: [ { targets: [ '{{target}}' ] } ] }
            - { job_name: memory-breakdown, metrics_path: /metrics/memory-breakdown, static_configs: [ { targets: [ '{{target}}' ] } ] }
            """);
    }

    private async Task<bool> HasScrapedAsync()
    {
        try
        {
            return await CountAsync("count_over_time(up[1m]) > 2") == s_jobs.Length;
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            return false;
        }
    }

    private async Task<JsonDocument> GetAsync(string target)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(_client.BaseAddress!, target));
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{target}: {body}");
        return response.IsSuccessStatusCode ? JsonDocument.Parse(body) : throw new HttpRequestException(body);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
