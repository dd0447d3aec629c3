using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Amqp.Broker.Topology;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management.Prometheus;
using Amqp.Protocol;
using Amqp.TestKit.Logging;

namespace Amqp.Management.Tests;

/// <summary>How metrics are asked for and answered; that they are those of RabbitMQ is a matter of the conformance tests.</summary>
public sealed class PrometheusTests
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    [Theory]
    [InlineData("/metrics", 200)]
    [InlineData("/metrics/", 200)]
    [InlineData("/metrics/per-object", 200)]
    [InlineData("/metrics/detailed", 200)]
    [InlineData("/metrics/memory-breakdown", 200)]
    [InlineData("/metrics/nonsense", 404)]
    [InlineData("/metricsandmore", 404)]
    [InlineData("/", 404)]
    public async Task Paths_are_those_of_RabbitMQ(string path, int status)
    {
        await using var broker = await StartAsync();

        Assert.Equal(status, (int)(await GetAsync(broker, path)).StatusCode);
    }

    [Fact]
    public async Task The_path_is_a_setting()
    {
        await using var broker = await StartAsync(new PrometheusSettings { Path = "/my/stats" });

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(broker, "/my/stats/per-object")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(broker, "/metrics")).StatusCode);
    }

    [Theory]
    [InlineData("", "text/plain")]
    [InlineData("*/*", "text/plain")]
    [InlineData("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain")]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5", "application/openmetrics-text")]
    [InlineData("application/openmetrics-text;version=9.0.0,text/plain;version=0.0.4;q=0.5", "text/plain")]
    [InlineData("application/json", null)]
    public async Task The_format_is_the_one_that_is_liked_best(string accept, string? type)
    {
        await using var broker = await StartAsync();

        var answer = await GetAsync(broker, "/metrics", accept);

        Assert.Equal(type is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task OpenMetrics_names_counters_without_their_suffix_and_has_an_end()
    {
        await using var broker = await StartAsync();

        var text = await (await GetAsync(broker, "/metrics", OpenMetrics)).Content.ReadAsStringAsync();

        Assert.Contains("# TYPE rabbitmq_queues_created counter\n", text, StringComparison.Ordinal);
        Assert.Contains("\nrabbitmq_queues_created_total 0\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE rabbitmq_identity_info unknown\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_takes_gzip_gets_it()
    {
        await using var broker = await StartAsync();

        var answer = await GetAsync(broker, "/metrics", encoding: "gzip");

        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        await using var gzip = new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Contains("rabbitmq_connections 0\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_methods_are_refused()
    {
        await using var broker = await StartAsync();
        using var client = new HttpClient();

        var answer = await client.PostAsync(Address(broker, "/metrics"), null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["HEAD", "GET", "OPTIONS"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Where_a_login_is_asked_for_it_is_that_of_a_monitor()
    {
        await using var broker = await StartAsync(new PrometheusSettings { RequiresLogin = true });
        broker.Admin.SetUser("monitor", "monitor");
        broker.Admin.Users.SetTags("monitor", ["monitoring"]);
        broker.Admin.SetUser("nobody", "nobody");

        var answer = await GetAsync(broker, "/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(broker, "/metrics", user: "nobody")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(broker, "/metrics", user: "monitor")).StatusCode);
    }

    [Fact]
    public async Task Names_cannot_break_the_format()
    {
        await using var broker = await StartAsync();
        broker.Admin.Queues.Declare("/", Queue("a\"b\\c\nd"u8.ToArray()));
        broker.Admin.Queues.Declare("/", Queue([0x66, 0xff, 0x67]));

        var text = await (await GetAsync(broker, "/metrics/detailed?family=queue_consumer_count")).Content.ReadAsStringAsync();

        Assert.Contains("\nrabbitmq_detailed_queue_consumers{vhost=\"/\",queue=\"a\\\"b\\\\c\\nd\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\nrabbitmq_detailed_queue_consumers{vhost=\"/\",queue=\"f\ufffdg\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_virtual_hosts_that_are_asked_for_are_told_of()
    {
        await using var broker = await StartAsync();
        broker.Admin.AddVirtualHost("other");
        broker.Admin.Queues.Declare("/", Queue("here"u8.ToArray()));
        broker.Admin.Queues.Declare("other", Queue("there"u8.ToArray()));

        var text = await (await GetAsync(broker, "/metrics/detailed?family=queue_coarse_metrics&vhost=other")).Content.ReadAsStringAsync();

        Assert.DoesNotContain("here\"", text.Replace("there", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("{vhost=\"other\",queue=\"there\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_are_told_by_themselves_where_that_is_the_setting()
    {
        await using var broker = await StartAsync(new PrometheusSettings { IsPerObject = true });
        broker.Admin.Queues.Declare("/", Queue("one"u8.ToArray()));

        var text = await (await GetAsync(broker, "/metrics")).Content.ReadAsStringAsync();

        Assert.Contains("\nrabbitmq_queue_messages_ready{vhost=\"/\",queue=\"one\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("rabbitmq_endpoint=\"per-object\"} 1\n", text, StringComparison.Ordinal);
    }

    /// <summary>More than a piece is sent at once: nothing is lost between pieces, and no sum is wrong.</summary>
    [Fact]
    public async Task Many_queues_are_all_told_of()
    {
        const int Count = 3000;
        await using var broker = await StartAsync();
        for (var i = 0; i < Count; i++)
        {
            broker.Admin.Queues.Declare("/", Queue(Encoding.UTF8.GetBytes($"queue-{i}")));
        }

        var each = await (await GetAsync(broker, "/metrics/per-object")).Content.ReadAsStringAsync();
        var sums = await (await GetAsync(broker, "/metrics")).Content.ReadAsStringAsync();

        Assert.Equal(Count, each.Split('\n').Count(static line => line.StartsWith("rabbitmq_queue_messages_ready_bytes{", StringComparison.Ordinal)));
        Assert.Contains($"\nrabbitmq_queues {Count}\n", sums, StringComparison.Ordinal);
        Assert.InRange(sums.Length, 1, 64 * 1024);
    }

    [Fact]
    public async Task The_broker_says_where_it_serves_metrics()
    {
        await using var broker = await StartAsync();

        var listener = Assert.Single(broker.ExtensionListeners);

        Assert.Equal(("http/prometheus", "RabbitMQ Prometheus", "/"), (listener.Protocol, listener.Description, listener.Path));
    }

    [Fact]
    public async Task A_port_that_was_asked_for_and_is_taken_ends_the_start()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var error = await Assert.ThrowsAsync<EndpointException>(() => StartAsync(new PrometheusSettings { Port = ((IPEndPoint)taken.LocalEndpoint).Port }));

        Assert.Equal("prometheus.tcp.port", error.Setting);
    }

    [Fact]
    public async Task The_usual_port_that_is_taken_costs_the_metrics_only()
    {
        var logs = new LinesLoggerFactory();
        var settings = new PrometheusSettings { Address = IPAddress.Loopback };

        // Whether somebody else has the port already does not matter: one of the two brokers cannot have it.
        await using var first = await AmqpBroker.StartAsync(options => options.Extensions.Add(new PrometheusExtension(settings)));
        await using var second = await AmqpBroker.StartAsync(options =>
        {
            options.LoggerFactory = logs;
            options.Extensions.Add(new PrometheusExtension(settings));
        });

        Assert.Empty(second.ExtensionListeners);
        Assert.Contains(logs.Lines, static line => line.Contains("port 15692 is taken: this broker serves no metrics", StringComparison.Ordinal));
    }

    private static QueueDeclaration Queue(byte[] name) => new(ShortString.From(name), Durable: true, Exclusive: false, AutoDelete: false, FieldTable.Empty);

    private static Task<AmqpBroker> StartAsync(PrometheusSettings? settings = null) => AmqpBroker.StartAsync(options =>
    {
        settings ??= new PrometheusSettings();
        options.Extensions.Add(new PrometheusExtension(settings with { Address = IPAddress.Loopback, Port = settings.Port ?? 0 }));
    });

    private static Uri Address(AmqpBroker broker, string path) => new($"http://{broker.ExtensionListeners[0].EndPoint}{path}");

    private static async Task<HttpResponseMessage> GetAsync(AmqpBroker broker, string path, string accept = "", string encoding = "", string user = "")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(broker, path));
        foreach (var (name, value) in new[] { ("Accept", accept), ("Accept-Encoding", encoding) })
        {
            if (value.Length > 0)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (user.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{user}")));
        }

        return await client.SendAsync(request);
    }
}
