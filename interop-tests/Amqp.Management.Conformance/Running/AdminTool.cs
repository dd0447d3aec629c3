using System.Globalization;
using System.Net;
using Amqp.Interop.Common;
using RabbitMQ.Client;

namespace Amqp.Management.Conformance;

/// <summary>
/// RabbitMQ's <c>rabbitmqadmin</c>, in Python, unchanged, or this broker's native one, against one broker. Of its output, lines count and not their order, which
/// neither broker promises.
/// </summary>
internal sealed class AdminTool : IAsyncDisposable
{
    private readonly IPEndPoint _http;
    private readonly IPEndPoint _amqp;
    private readonly string _nodeName;
    private readonly string[] _command;
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("amqp-rabbitmqadmin-");
    private IConnection? _connection;
    private string _connectionName = "";

    public AdminTool(IPEndPoint http, IPEndPoint amqp, string nodeName, bool isNative = false)
    {
        _command = isNative ? [Checkout.OutputOf(System.IO.Path.Combine("src", "Amqp.Daemon"), System.IO.Path.Combine("tools", "rabbitmqadmin"))] : ["/usr/bin/python3", Path!];
        _http = http;
        _amqp = amqp;
        _nodeName = nodeName;
    }

    /// <summary>Where the tool is, or null.</summary>
    public static string? Path { get; } = File.Exists("/usr/bin/rabbitmqadmin") ? "/usr/bin/rabbitmqadmin" : null;

    /// <summary>Runs one line of the file of commands.</summary>
    public async Task<string> RunAsync(string line)
    {
        if (line == "CONNECT")
        {
            return await ConnectAsync();
        }

        string file = System.IO.Path.Combine(_home.FullName, "definitions.json");
        string[] words =
        [
            .. line.Split(' ').Select(word => word
                .Replace("CONNECTION", _connectionName, StringComparison.Ordinal).Replace("FILE", file, StringComparison.Ordinal)),
        ];
        string[] where = ["-H", "127.0.0.1", "-P", _http.Port.ToString(CultureInfo.InvariantCulture)];
        await using ClientProcess process = ClientProcess.Start(_command[0], [.. _command[1..], .. where, .. words], ("HOME", _home.FullName));
        int exitCode = await process.WaitForExitAsync();
        IEnumerable<string> lines = process.Output.Append(process.ErrorOutput)
            .Select(text => text
                .Replace(_connectionName.Length == 0 ? "\0" : _connectionName, "CONNECTION", StringComparison.Ordinal)
                .Replace(file, "FILE", StringComparison.Ordinal)
                .Replace(_nodeName, "NODE", StringComparison.Ordinal)
                .Replace($":{_http.Port}", ":15672", StringComparison.Ordinal)
                .TrimEnd());
        return $"exit {exitCode}\n{string.Join('\n', lines.Where(text => text.Trim('-', '+').Length > 0).Select(Squeeze).Order(StringComparer.Ordinal))}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _home.Delete(recursive: true);
    }

    /// <summary>Columns are as wide as the broker's longest value.</summary>
    private static string Squeeze(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Opens a connection and waits until the broker lists it.</summary>
    private async Task<string> ConnectAsync()
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = _amqp.Port, AutomaticRecoveryEnabled = false };
        _connection = await factory.CreateConnectionAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                string listed = await RunAsync("-f tsv list connections name");
                _connectionName = listed.Split('\n').FirstOrDefault(text => text.Contains("->", StringComparison.Ordinal)) ?? "";
                return _connectionName.Length > 0;
            },
            "the connection in the list");
        return "connected";
    }
}
