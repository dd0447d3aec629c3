using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Amqp.Daemon.Tests;

/// <summary>Export to a collector that the environment names.</summary>
public sealed class OpenTelemetryTests
{
    [Fact]
    public async Task Spans_and_metrics_go_to_the_collector_of_the_environment()
    {
        await using var collector = new Collector();
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        await using (var daemon = DaemonProcess.Start(environment, DaemonProcess.AnyPort))
        {
            await using (var client = await daemon.ConnectAsync())
            {
                var channel = await client.OpenChannelAsync();
                await channel.DeclareQueueAsync("q");
                await channel.PublishAsync("", "q", "m");
                Assert.NotNull(await channel.GetAsync("q", noAck: true));
            }

            // Meters end with the broker: what is not collected before is not sent.
            await collector.ExpectAsync("/v1/metrics", "messaging.broker.messages.published");
            daemon.Signal(DaemonProcess.Terminate);
            Assert.Equal(0, await daemon.ExitAsync());
        }

        await collector.ExpectAsync("/v1/traces", "publish amq.default");
        await collector.ExpectAsync("/v1/traces", "get q");
        await collector.ExpectAsync("/v1/traces", "amqpd");
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost", "OTEL_EXPORTER_OTLP_ENDPOINT is 'localhost', not a URL")]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin", "OTEL_TRACES_EXPORTER is 'zipkin'")]
    public async Task What_cannot_be_exported_is_told_and_the_broker_starts(string name, string value, string told)
    {
        await using var daemon = DaemonProcess.Start(new Dictionary<string, string> { [name] = value }, DaemonProcess.AnyPort);
        await daemon.ReadyAsync();
        daemon.Signal(DaemonProcess.Terminate);
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Contains(daemon.Lines, line => line.Contains(told, StringComparison.Ordinal));
    }

    /// <summary>Takes what is posted to it and keeps it.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Channel<(string Path, string Body)> _posts = Channel.CreateUnbounded<(string Path, string Body)>();
        private readonly List<(string Path, string Body)> _read = [];
        private readonly Task _serving;

        public Collector()
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Address);
            _listener.Start();
            _serving = ServeAsync();
        }

        public string Address { get; }

        /// <summary>Waits until what was posted to a path has a text in it.</summary>
        public async Task ExpectAsync(string path, string text)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!_read.Exists(post => post.Path == path && post.Body.Contains(text, StringComparison.Ordinal)))
            {
                _read.Add(await _posts.Reader.ReadAsync(patience.Token));
            }
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _serving;
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                HttpListenerContext request;
                try
                {
                    request = await _listener.GetContextAsync();
                }
                catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                using var body = new MemoryStream();
                await request.Request.InputStream.CopyToAsync(body);
                _posts.Writer.TryWrite((request.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                request.Response.ContentType = "application/x-protobuf";
                request.Response.Close();
            }
        }
    }
}
