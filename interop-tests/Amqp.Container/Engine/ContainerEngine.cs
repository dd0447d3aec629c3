namespace Amqp.Container.Engine;

/// <summary>
/// Debian's container engine, started for the tests: a socket, data and a network of its own, whose published ports are on
/// loopback only. It changes no firewall rule of the machine. Disposing of it removes all of it. The environment variable
/// AMQP_CONTAINER_HOST names one that runs already, which has to have the Dockerfile's base images, or a registry.
/// </summary>
public sealed class ContainerEngine : IAsyncDisposable
{
    /// <summary>The network that containers are on.</summary>
    public const string Network = "amqp-container";

    private const string Daemon = "/usr/sbin/dockerd";
    private const string Client = "/usr/bin/docker";

    private readonly string _directory;
    private readonly ClientProcess? _process;
    private readonly (string, string)[] _environment;

    private ContainerEngine(string directory, ClientProcess? process, string address)
    {
        _directory = directory;
        _process = process;
        Address = address;

        // The engine's own builder: the newer one of some clients is a plugin that Debian does not have.
        _environment = [("DOCKER_HOST", Address), ("DOCKER_CONFIG", directory), ("DOCKER_BUILDKIT", "0")];
    }

    /// <summary>Where it is spoken to.</summary>
    public string Address { get; }

    /// <summary>It was started for the tests.</summary>
    public bool IsOwn => _process is not null;

    /// <summary>Why the tests are skipped, or null if they are to run.</summary>
    public static string? SkipReason { get; } = IsCi || Absence is null ? null : Absence;

    private static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private static string? Other => Environment.GetEnvironmentVariable("AMQP_CONTAINER_HOST") is { Length: > 0 } address ? address : null;

    private static string? Absence =>
        Other is not null ? null
        : !OperatingSystem.IsLinux() || !string.Equals(Environment.UserName, "root", StringComparison.Ordinal) ? "a container engine is started by root on Linux only"
        : File.Exists(Daemon) && File.Exists(Client) && File.Exists("/usr/sbin/debootstrap") ? null
        : "the container engine was not found; install it with: apt-get install docker.io debootstrap";

    /// <summary>Starts it.</summary>
    public static async Task<ContainerEngine> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("amqp-engine-").FullName;
        var process = Other is not null ? null : ClientProcess.Start(
            Daemon,
            [
                $"--host=unix://{directory}/docker.sock", $"--data-root={directory}/data", $"--exec-root={directory}/exec", $"--pidfile={directory}/pid",
                "--bridge=none", "--iptables=false", "--ip-forward=false", "--ip-masq=false", "--exec-opt=native.cgroupdriver=cgroupfs",
            ]);
        var engine = new ContainerEngine(directory, process, Other ?? $"unix://{directory}/docker.sock");
        try
        {
            if (process is not null)
                await Eventually.TrueAsync(() => process.ErrorOutput.Contains("API listen on", StringComparison.Ordinal) || (process.HasExited ? throw process.Failure("ended") : false), "the engine's start");
            await engine.DockerAsync("network", "create", "--driver", "bridge", "--opt", "com.docker.network.bridge.host_binding_ipv4=127.0.0.1", Network);
            return engine;
        }
        catch (Exception)
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs its command line client; it has to end well.</summary>
    public Task<Outcome> DockerAsync(params IEnumerable<string> arguments) => Command.RunAsync(Client, arguments, _environment);

    /// <summary>Runs its command line client, whatever the exit code.</summary>
    public Task<Outcome> TryDockerAsync(params IEnumerable<string> arguments) => Command.TryAsync(Client, arguments, _environment);

    /// <summary>Runs lines of a shell in which <c>docker</c> speaks to this engine.</summary>
    public Task<Outcome> ShellAsync(string lines, params (string, string)[] environment) => Command.ShellAsync(lines, [.. _environment, .. environment]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not { HasExited: true })
        {
            var left = await TryDockerAsync("ps", "--all", "--quiet", "--filter", $"network={Network}");
            if (left.Text.Length > 0)
                await TryDockerAsync(["rm", "--force", "--volumes", .. left.Text.Split('\n')]);
            await TryDockerAsync("network", "rm", Network);
        }

        if (_process is not null)
        {
            if (!_process.HasExited)
                _process.SendTerminate();
            await _process.WaitForExitAsync();
            await _process.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
