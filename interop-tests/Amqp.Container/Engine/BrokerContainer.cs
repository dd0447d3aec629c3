using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using Xunit.Sdk;

namespace Amqp.Container.Engine;

/// <summary>A container of the image. Disposing of it removes it, and the volumes that have no name.</summary>
public sealed class BrokerContainer : IAsyncDisposable
{
    private static readonly HttpClient s_http = new();

    private readonly ContainerEngine _engine;

    private BrokerContainer(ContainerEngine engine, string id)
    {
        _engine = engine;
        Id = id;
    }

    /// <summary>Its name for the engine.</summary>
    public string Id { get; }

    /// <summary>Who connects.</summary>
    public string User { get; set; } = "guest";

    /// <summary>Who connects.</summary>
    public string Password { get; set; } = "guest";

    /// <summary>Starts one with the ports that clients want published.</summary>
    public static async Task<BrokerContainer> CreateAsync(ContainerEngine engine, IEnumerable<string> options, IEnumerable<string> command)
    {
        var run = await engine.DockerAsync(
            [
                "run", "--detach", "--network", ContainerEngine.Network, "--publish", "127.0.0.1::5672", "--publish", "127.0.0.1::15672",
                .. options, ImageFixture.Image, .. command,
            ]);
        return new BrokerContainer(engine, run.Text);
    }

    /// <summary>Waits for the line that everybody waits for.</summary>
    public async Task ReadyAsync() => await LineAsync("Server startup complete");

    /// <summary>Waits for a line of the log.</summary>
    public async Task LineAsync(string text)
    {
        string log = "";
        await Eventually.TrueAsync(
            async () =>
            {
                log = await LogAsync();
                if (log.Contains(text, StringComparison.Ordinal))
                    return true;
                return (await StateAsync())["Running"]!.GetValue<bool>()
                    ? false
                    : throw new XunitException($"the container ended without saying '{text}':\n{log}");
            },
            $"'{text}' in the log:\n{log}");
    }

    /// <summary>What it wrote so far.</summary>
    public async Task<string> LogAsync()
    {
        var logs = await _engine.DockerAsync("logs", Id);
        return logs.Output + logs.Error;
    }

    /// <summary>The engine's idea of how it is.</summary>
    public async Task<JsonObject> StateAsync() =>
        JsonNode.Parse((await _engine.DockerAsync("inspect", "--format", "{{json .State}}", Id)).Output)!.AsObject();

    /// <summary>Runs something in it, whatever the exit code.</summary>
    public Task<Outcome> TryExecAsync(params IEnumerable<string> command) => _engine.TryDockerAsync(["exec", Id, .. command]);

    /// <summary>Runs something in it; it has to end well.</summary>
    public Task<Outcome> ExecAsync(params IEnumerable<string> command) => _engine.DockerAsync(["exec", Id, .. command]);

    /// <summary>Where a port of it is on this machine.</summary>
    public async Task<int> PortAsync(int port) =>
        int.Parse((await _engine.DockerAsync("port", Id, $"{port}/tcp")).Text.Split(':')[^1], CultureInfo.InvariantCulture);

    /// <summary>The address for clients.</summary>
    public async Task<Uri> UriAsync(string virtualHost = "/", int port = 5672) =>
        new($"amqp://{User}:{Password}@127.0.0.1:{await PortAsync(port)}/{Uri.EscapeDataString(virtualHost)}");

    /// <summary>A connection.</summary>
    public async Task<IConnection> ConnectAsync(string virtualHost = "/", int port = 5672) =>
        await new ConnectionFactory { Uri = await UriAsync(virtualHost, port), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    /// <summary>What the management answers.</summary>
    public async Task<JsonNode> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{await PortAsync(15672)}/api/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
        using var response = await s_http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new JsonException($"{path}: {response.StatusCode} {text}");
    }

    /// <summary>Asks it to stop, as <c>docker stop</c> does; returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _engine.DockerAsync("stop", "--time", "30", Id);
        return (await StateAsync())["ExitCode"]!.GetValue<int>();
    }

    /// <summary>Sends it a signal.</summary>
    public async Task SignalAsync(string name) => await _engine.DockerAsync("kill", "--signal", name, Id);

    /// <summary>Waits until it has ended; returns its exit code.</summary>
    public async Task<int> ExitCodeAsync() => int.Parse((await _engine.DockerAsync("wait", Id)).Text, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _engine.TryDockerAsync("rm", "--force", "--volumes", Id);
}
