using System.Net;
using System.Net.Http.Headers;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management;

namespace Amqp.Cli.Tests;

/// <summary>A broker with its management, and the tools that are called for it.</summary>
internal sealed class Tools : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly ManagementServer _server;
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Tools(AmqpBroker broker, ManagementServer server, DirectoryInfo directory)
    {
        Broker = broker;
        _server = server;
        _directory = directory;
    }

    public AmqpBroker Broker { get; }

    /// <summary>Ends when the process is asked to stop: behind the answer to whoever asks.</summary>
    public Task StopAsked => _stop.Task;

    public string Directory => _directory.FullName;

    public static async Task<Tools> StartAsync()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("amqp-cli-");
        Tools? tools = null;
        var broker = await AmqpBroker.StartAsync(options =>
        {
            options.DataDirectory = directory.FullName;
            options.Process = new ProcessControl { Stop = () => tools!._stop.TrySetResult(), SetLogLevel = static name => name == "debug" };
        });
        var server = await ManagementServer.StartAsync(broker, new ManagementSettings { Address = IPAddress.Loopback, Port = 0 });
        return tools = new Tools(broker, server, directory);
    }

    /// <summary>Runs a command line, the first word of which is the tool.</summary>
    public Task<Outcome> RunAsync(params string[] line) => RunAsync(_directory.FullName, "", line);

    /// <summary>Runs a command line that reads from standard input.</summary>
    public Task<Outcome> RunWithInputAsync(string input, params string[] line) => RunAsync(_directory.FullName, input, line);

    /// <summary>Runs a command line without a broker.</summary>
    public static Task<Outcome> RunAloneAsync(params string[] line) => RunAsync(Path.Combine(Path.GetTempPath(), "nowhere", "amqpd.sock"), "", line);

    /// <summary>Asks what may stand in the place of the last word.</summary>
    public static Task<Outcome> RunCompletionAsync(string tool, string command, string[] words) => RunLineAsync("", tool, [command, .. words]);

    /// <summary>The management API, as the first user.</summary>
    public HttpClient Http()
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://{_server.EndPoint}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Broker.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static Task<Outcome> RunAsync(string socket, string input, string[] line) => RunLineAsync(input, line[0], [.. line[1..], "--socket", socket]);

    private static async Task<Outcome> RunLineAsync(string input, string tool, string[] line)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var environment = new Dictionary<string, string> { ["HOSTNAME"] = "here" };
        var program = new CliProgram(tool, environment, new StringReader(input), output, error, colour: false);
        var exitCode = await program.RunAsync(line);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }
}
