using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Amqp.TestKit.Tls;

namespace Amqp.Benchmarks.Load.Brokers;

/// <summary>A broker started for this run alone: free ports, a directory of its own under the temporary one, gone at the end.</summary>
internal sealed class StartedBroker : IDisposable
{
    private const string RabbitMqServer = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly string _directory = Directory.CreateTempSubdirectory("amqp-load-").FullName;
    private readonly List<BrokerProcess> _processes = [];
    private readonly int _port = BrokerProcess.FreePort();
    private readonly Func<StartedBroker, AmqpUri> _start;

    private bool _tls;

    private StartedBroker(Func<StartedBroker, AmqpUri> start) => _start = start;

    public BrokerTarget Target { get; private set; } = null!;

    /// <summary>Process start to the first open connection.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Debian's rabbitmq-server, in the foreground, with an epmd of its own.</summary>
    public static StartedBroker RabbitMq(string name, string? cpus, CancellationToken cancellation, bool tls = false) =>
        Start(broker => broker.StartRabbitMq(cpus), name, cancellation, tls);

    /// <summary>The daemon of this repository.</summary>
    public static StartedBroker Amqpd(string name, string path, IReadOnlyList<string> settings, string? cpus, CancellationToken cancellation, bool tls = false) =>
        Start(broker => broker.StartAmqpd(path, settings, cpus), name, cancellation, tls);

    /// <summary>Any command that listens on a known port.</summary>
    public static StartedBroker Command(string name, string command, AmqpUri uri, string? cpus, CancellationToken cancellation) =>
        Start(
            broker =>
            {
                string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                broker.Run(words[0], words[1..], null, cpus);
                return uri;
            },
            name,
            cancellation);

    /// <summary>Octets on disk below its directory.</summary>
    public long DiskOctets => new DirectoryInfo(_directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Ends it with SIGKILL, and everything it has started.</summary>
    public void Kill()
    {
        // The broker before its epmd.
        for (int i = _processes.Count - 1; i >= 0; i--)
        {
            _processes[i].Dispose();
        }

        _processes.Clear();
    }

    /// <summary>Starts it again where it was; <see cref="StartTime"/> is that of this start.</summary>
    public void Restart(CancellationToken cancellation) => StartNow(Target.Name, cancellation);

    public void Dispose()
    {
        Kill();
        Directory.Delete(_directory, recursive: true);
    }

    private static StartedBroker Start(Func<StartedBroker, AmqpUri> start, string name, CancellationToken cancellation, bool tls = false)
    {
        StartedBroker broker = new(start) { _tls = tls };
        try
        {
            broker.StartNow(name, cancellation);
            return broker;
        }
        catch
        {
            broker.Dispose();
            throw;
        }
    }

    private void StartNow(string name, CancellationToken cancellation)
    {
        AmqpUri uri = _start(this);
        BrokerProcess process = _processes[^1];
        StartTime = process.WaitUntilOpen(uri, cancellation);
        Target = new BrokerTarget(name, uri, process.LargestInTree());
    }

    private AmqpUri StartRabbitMq(string? cpus)
    {
        string epmdPort = BrokerProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        Run("epmd", ["-port", epmdPort, "-address", "127.0.0.1"], null, null);
        string configuration = Write("rabbitmq.conf", string.Join('\n', [.. Listener(), "log.console = false", ""]));
        Dictionary<string, string> environment = new()
        {
            ["HOME"] = _directory,
            ["ERL_EPMD_PORT"] = epmdPort,
            ["RABBITMQ_NODENAME"] = $"load{_port}@localhost",
            ["RABBITMQ_DIST_PORT"] = BrokerProcess.FreePort().ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_directory, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_directory, "log"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Write("enabled_plugins", "[].\n"),
            ["RABBITMQ_CONFIG_FILE"] = configuration,
            ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(_directory, "config"),
        };
        Run(RabbitMqServer, [], environment, cpus);
        return Uri();
    }

    private AmqpUri StartAmqpd(string path, IReadOnlyList<string> settings, string? cpus)
    {
        string data = Path.Combine(_directory, "data");
        Run(path, ["--data-dir", data, .. Listener().Select(static line => line.Replace(" = ", "=", StringComparison.Ordinal)), "management.disable=true", "prometheus.disable=true", .. settings], null, cpus);
        return Uri();
    }

    private void Run(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? cpus)
        => _processes.Add(new BrokerProcess(file, arguments, environment, cpus));

    private AmqpUri Uri() => new("127.0.0.1", _port, "guest", "guest", "/", _tls);

    /// <summary>The lines of rabbitmq.conf that say where it listens, with a certificate made for this run where that is TLS.</summary>
    private string[] Listener()
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");
        if (!_tls)
        {
            return [$"listeners.tcp.default = {address}"];
        }

        using TestAuthority authority = new();
        using X509Certificate2 server = authority.Server();
        (string certificate, string key) = server.Write(_directory, "server");
        return
        [
            "listeners.tcp = none",
            $"listeners.ssl.default = {address}",
            $"ssl_options.cacertfile = {Write("authority.pem", authority.Pem)}",
            $"ssl_options.certfile = {certificate}",
            $"ssl_options.keyfile = {key}",
            "ssl_options.verify = verify_none",
        ];
    }

    private string Write(string name, string content)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        return path;
    }
}
