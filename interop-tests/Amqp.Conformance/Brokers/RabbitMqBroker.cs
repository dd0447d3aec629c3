using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Amqp.Conformance.Brokers;

/// <summary>
/// Debian's RabbitMQ with a node name, ports, data and port mapper of its own, all on the loopback interface. Ended by process id.
/// </summary>
internal sealed class RabbitMqBroker : IBrokerUnderTest
{
    private const string Scripts = "/usr/lib/rabbitmq/bin";
    private const string Plugins =
        "[rabbitmq_management,rabbitmq_consistent_hash_exchange,rabbitmq_random_exchange,rabbitmq_recent_history_exchange,rabbitmq_sharding,rabbitmq_jms_topic_exchange,rabbitmq_event_exchange].";

    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(90);

    private readonly SemaphoreSlim _control = new(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("amqp-conformance-").FullName;
    private readonly Dictionary<string, string> _environment;
    private readonly Process _portMapper;
    private readonly Process _server;
    private readonly ManagementCommands _commands;
    private string _configured = "";
    private string _reset = "";

    private RabbitMqBroker(string plugins)
    {
        int[] ports = FreePorts(5);
        EndPoint = new IPEndPoint(IPAddress.Loopback, ports[0]);
        ManagementEndPoint = new IPEndPoint(IPAddress.Loopback, ports[3]);
        PrometheusEndPoint = new IPEndPoint(IPAddress.Loopback, ports[4]);
        NodeName = $"conformance{ports[0]}@localhost";
        File.WriteAllText(Path.Combine(_folder, "enabled_plugins"), plugins);
        File.WriteAllText(
            Path.Combine(_folder, "rabbitmq.conf"),
            $"listeners.tcp.1 = 127.0.0.1:{ports[0]}\nlog.console = false\nlog.file.level = error\n"
            + (plugins.Contains("rabbitmq_management", StringComparison.Ordinal) ? $"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {ports[3]}\n" : "")
            + (plugins.Contains("rabbitmq_prometheus", StringComparison.Ordinal) ? $"prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = {ports[4]}\n" : ""));
        _environment = EnvironmentFor(ports);
        _portMapper = Start("/usr/bin/epmd", ["-port", $"{ports[2]}", "-address", "127.0.0.1"], input: false);
        _server = Start($"{Scripts}/rabbitmq-server", [], input: true);
        _commands = new ManagementCommands(ManagementEndPoint);
    }

    public string Name => "RabbitMQ";

    public IPEndPoint EndPoint { get; }

    /// <summary>Where the HTTP API listens, if its plugin is enabled.</summary>
    public IPEndPoint ManagementEndPoint { get; }

    /// <summary>Where metrics are served, if that plugin is enabled.</summary>
    public IPEndPoint PrometheusEndPoint { get; }

    /// <summary>Name of the node.</summary>
    public string NodeName { get; }

    /// <summary>RabbitMQ is on this machine.</summary>
    public static bool IsInstalled => File.Exists($"{Scripts}/rabbitmq-server") && File.Exists("/usr/bin/epmd");

    /// <summary>Starts one.</summary>
    /// <param name="plugins">What is enabled, as the file of plugins has it.</param>
    public static async Task<RabbitMqBroker> StartAsync(string plugins = Plugins)
    {
        var broker = new RabbitMqBroker(plugins);
        try
        {
            await broker.WaitUntilReadyAsync();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public async Task ControlAsync(IReadOnlyList<string> words)
    {
        if (!await _commands.TryAsync(new ControlWords(words)))
        {
            await RunControlAsync(words);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The manager of events is asked something: it answers behind everything that it was told before.</remarks>
    public Task QuietAsync() => RunControlAsync(
    [
        "eval",
        "W = fun W() -> case {rabbit_networking:connections(), rabbit_channel:list()} of {[], []} -> ok; _ -> timer:sleep(10), W() end end, W(), "
            + "gen_event:which_handlers(rabbit_event), ok.",
    ]);

    private async Task RunControlAsync(IReadOnlyList<string> words)
    {
        await _control.WaitAsync();
        try
        {
            using Process process = Start($"{Scripts}/rabbitmqctl", ["-q", .. words], input: false);
            string output = await process.StandardOutput.ReadToEndAsync();
            string errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', words)}: {output}{errors}");
            }
        }
        finally
        {
            _control.Release();
        }
    }

    /// <summary>
    /// The same node: what scripts set is read anew for each connection or channel. The settings stay until others are asked for,
    /// since each change takes a second.
    /// </summary>
    public async Task<IBrokerUnderTest> ConfigureAsync(IReadOnlyDictionary<string, string> settings)
    {
        string wanted = Settings.ErlangToSet(settings);
        if (wanted != _configured)
        {
            await RunControlAsync(["eval", $"{_reset}{wanted}."]);
            (_configured, _reset) = (wanted, Settings.ErlangToReset(settings) + ", ");
        }

        return new Configured(this);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in (Process[])[_server, _portMapper])
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _commands.Dispose();
        _control.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }

    private Dictionary<string, string> EnvironmentFor(int[] ports) => new()
    {
        ["HOME"] = _folder,
        ["RABBITMQ_NODENAME"] = NodeName,
        ["RABBITMQ_NODE_PORT"] = $"{ports[0]}",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_DIST_PORT"] = $"{ports[1]}",
        ["ERL_EPMD_PORT"] = $"{ports[2]}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(_folder, "config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "none"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid"),

        // The start script then becomes the server instead of waiting for it, and the server ends when our end of its input does.
        ["RABBITMQ_ALLOW_INPUT"] = "1",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        ["TERM"] = "dumb",
    };

    private Process Start(string file, string[] arguments, bool input)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        foreach ((string name, string value) in _environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        if (!input)
        {
            process.StandardInput.Close();
        }

        return process;
    }

    private async Task WaitUntilReadyAsync()
    {
        // The output is read to the end, so that the server never waits for a reader.
        var ready = new TaskCompletionSource();
        var output = new List<string>();
        void OnLine(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.Add(line.Data ?? "");
            }

            if (line.Data?.Contains("completed with", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        }

        _server.OutputDataReceived += OnLine;
        _server.ErrorDataReceived += OnLine;
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        Task first = await Task.WhenAny(ready.Task, _server.WaitForExitAsync(), Task.Delay(s_startTimeout));
        if (first != ready.Task)
        {
            lock (output)
            {
                throw new InvalidOperationException($"RabbitMQ did not start:\n{string.Join('\n', output)}");
            }
        }
    }

    private sealed class Configured(RabbitMqBroker node) : IBrokerUnderTest
    {
        public string Name => node.Name;

        public IPEndPoint EndPoint => node.EndPoint;

        public Task ControlAsync(IReadOnlyList<string> words) => node.ControlAsync(words);

        public Task QuietAsync() => node.QuietAsync();

        public Task<IBrokerUnderTest> ConfigureAsync(IReadOnlyDictionary<string, string> settings) => node.ConfigureAsync(settings);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
