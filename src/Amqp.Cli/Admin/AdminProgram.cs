using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Admin;

/// <summary>
/// <c>rabbitmqadmin</c>: the subcommands, options, output and exit codes of the classic tool of that name
/// (https://www.rabbitmq.com/docs/3.13/management-cli), which scripts and Testcontainers call inside a container.
/// </summary>
internal sealed class AdminProgram
{
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly TextReader _input;
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    public AdminProgram(IReadOnlyDictionary<string, string> environment, TextReader input, TextWriter output, TextWriter error)
    {
        _environment = environment;
        _input = input;
        _output = output;
        _error = error;
    }

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code: 0, or 1 for whatever went wrong.</returns>
    public async Task<int> RunAsync(IEnumerable<string> line)
    {
        try
        {
            var options = AdminOptions.Read(line, _environment);
            if (options.Has("--version"))
            {
                await _output.WriteLineAsync($"rabbitmqadmin {typeof(AdminProgram).Assembly.GetName().Version!.ToString(3)} (amqpd)").ConfigureAwait(false);
            }
            else if (options.Has("--help") || options.Words is ["help", ..])
            {
                await _output.WriteLineAsync(options.Words is ["help", "subcommands"] ? AdminHelp.Subcommands : AdminHelp.Text).ConfigureAwait(false);
            }
            else
            {
                using var client = new AdminClient(options);
                await DispatchAsync(options, client).ConfigureAwait(false);
            }

            return 0;
        }
        catch (AdminException error)
        {
            await _error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private Task DispatchAsync(AdminOptions options, AdminClient client) => options.Words switch
    {
        ["list", var what, .. var columns] => ListAsync(options, client, AdminList.Find(what) ?? throw AdminException.Usage($"Don't know how to list {what}"), [.. columns]),
        ["show", "overview", .. var columns] => ListAsync(options, client, AdminList.Overview, [.. columns]),
        ["show", var what, ..] => throw AdminException.Usage($"Don't know how to show {what}"),
        ["declare", var what, .. var rest] => DeclareAsync(options, client, Object(what), rest),
        ["delete", var what, .. var rest] => DeleteAsync(options, client, Object(what), rest),
        ["close", "connection", .. var rest] => ActAsync(options, client, HttpMethod.Delete, "connections/{name}", rest, "connection closed"),
        ["purge", "queue", .. var rest] => ActAsync(options, client, HttpMethod.Delete, "queues/{vhost}/{name}/contents", rest, "queue purged"),
        ["export", var file] => ExportAsync(options, client, file),
        ["import", var file] => ImportAsync(options, client, file),
        ["publish", .. var rest] => PublishAsync(options, client, rest),
        ["get", .. var rest] => GetAsync(options, client, rest),
        ["list" or "show" or "declare" or "delete" or "close" or "purge" or "export" or "import", .. var rest] => throw AdminException.Usage(
            rest.Length > 0 ? $"{options.Words[0]} {string.Join(' ', rest)}: not understood" : $"{options.Words[0]} needs to be told what"),
        [] => throw AdminException.Usage("Action not specified"),
        [var action, ..] => throw AdminException.Usage($"Action {action} not understood"),
    };

    private async Task ListAsync(AdminOptions options, AdminClient client, AdminList list, IReadOnlyList<string> columns)
    {
        columns = columns.Count > 0 ? columns : list.Columns;
        var path = options.VirtualHost is { } host && list.PathOfVirtualHost is { } within
            ? within.Replace("{vhost}", Uri.EscapeDataString(host), StringComparison.Ordinal)
            : list.Path;
        string?[] query =
        [
            columns.Count > 0 ? $"columns={string.Join(',', columns.Select(Uri.EscapeDataString))}" : null,
            options.Value("--sort") is { } sort ? $"sort={Uri.EscapeDataString(sort)}" : null,
            options.Has("--sort-reverse") ? "sort_reverse=true" : null,
        ];
        var asked = string.Join('&', query.OfType<string>());
        new AdminTable(_output, options).Write(await client.SendAsync(HttpMethod.Get, asked.Length > 0 ? $"{path}?{asked}" : path).ConfigureAwait(false), columns);
    }

    private async Task DeclareAsync(AdminOptions options, AdminClient client, AdminObject kind, IEnumerable<string> words)
    {
        var arguments = AdminArguments.Read(words, kind.Mandatory, kind.Optional, options.DeclareVirtualHost);
        var body = arguments.Document(kind.Path);
        if (body.Remove("queue_type", out var type) && type is not null)
        {
            (body["arguments"] as JsonObject ?? throw AdminException.Usage("arguments needs to be an object"))["x-queue-type"] = type;
        }

        await client.SendAsync(kind.IsPosted ? HttpMethod.Post : HttpMethod.Put, arguments.Fill(kind.Path), body).ConfigureAwait(false);
        await SayAsync(options, $"{kind.Name} declared").ConfigureAwait(false);
    }

    private async Task DeleteAsync(AdminOptions options, AdminClient client, AdminObject kind, IEnumerable<string> words)
    {
        var arguments = AdminArguments.Read(words, kind.DeleteMandatory, kind.DeleteOptional, options.DeclareVirtualHost);
        await client.SendAsync(HttpMethod.Delete, arguments.Fill(kind.DeletePath)).ConfigureAwait(false);
        await SayAsync(options, $"{kind.Name} deleted").ConfigureAwait(false);
    }

    private async Task ActAsync(AdminOptions options, AdminClient client, HttpMethod method, string path, IEnumerable<string> words, string done)
    {
        var arguments = AdminArguments.Read(words, ["name"], [], options.DeclareVirtualHost);
        await client.SendAsync(method, arguments.Fill(path)).ConfigureAwait(false);
        await SayAsync(options, done).ConfigureAwait(false);
    }

    private async Task ExportAsync(AdminOptions options, AdminClient client, string file)
    {
        var definitions = await client.SendAsync(HttpMethod.Get, DefinitionsPath(options)).ConfigureAwait(false);
        await FileAsync(() => File.WriteAllTextAsync(file, definitions)).ConfigureAwait(false);
        await SayAsync(options, $"Exported definitions for {client.Host} to \"{file}\"").ConfigureAwait(false);
    }

    private async Task ImportAsync(AdminOptions options, AdminClient client, string file)
    {
        var text = "";
        await FileAsync(async () => text = await File.ReadAllTextAsync(file).ConfigureAwait(false)).ConfigureAwait(false);
        await client.SendAsync(HttpMethod.Post, DefinitionsPath(options), AdminArguments.Json(text)).ConfigureAwait(false);
        await SayAsync(options, $"Uploaded definitions from \"{client.Host}\" to {file}. The import process may take some time. Consult server logs to track progress.").ConfigureAwait(false);
    }

    private async Task PublishAsync(AdminOptions options, AdminClient client, IEnumerable<string> words)
    {
        (string, string?)[] optional = [("payload", null), ("properties", "{}"), ("exchange", "amq.default"), ("payload_encoding", "string")];
        var arguments = AdminArguments.Read(words, ["routing_key"], optional, options.DeclareVirtualHost);
        var body = arguments.Document("{vhost}{exchange}");
        body["payload"] ??= await _input.ReadToEndAsync().ConfigureAwait(false);
        var answer = await client.SendAsync(HttpMethod.Post, arguments.Fill("exchanges/{vhost}/{exchange}/publish"), body).ConfigureAwait(false);
        var routed = JsonNode.Parse(answer)?["routed"]?.GetValue<bool>() == true;
        await SayAsync(options, routed ? "Message published" : "Message published but NOT routed").ConfigureAwait(false);
    }

    private async Task GetAsync(AdminOptions options, AdminClient client, IEnumerable<string> words)
    {
        (string, string?)[] optional = [("count", "1"), ("ackmode", "ack_requeue_true"), ("payload_file", null), ("encoding", "auto")];
        var arguments = AdminArguments.Read(words, ["queue"], optional, options.DeclareVirtualHost);
        var file = arguments.Value("payload_file");
        if (file is not null && arguments.Value("count") != "1")
        {
            throw AdminException.Usage("count must not be set where there is a payload_file");
        }

        var body = arguments.Document("{vhost}{queue}{payload_file}");
        var answer = await client.SendAsync(HttpMethod.Post, arguments.Fill("queues/{vhost}/{queue}/get"), body).ConfigureAwait(false);
        if (file is not null && JsonNode.Parse(answer) is JsonArray and [JsonObject message])
        {
            var payload = message["payload"]?.GetValue<string>() ?? "";
            var octets = message["payload_encoding"]?.GetValue<string>() == "base64" ? Convert.FromBase64String(payload) : Encoding.UTF8.GetBytes(payload);
            await FileAsync(() => File.WriteAllBytesAsync(file, octets)).ConfigureAwait(false);
            message.Remove("payload");
            answer = new JsonArray(message.DeepClone()).ToJsonString();
        }

        new AdminTable(_output, options).Write(answer, []);
    }

    private async Task SayAsync(AdminOptions options, string text)
    {
        if (!options.Has("--quiet"))
        {
            await _output.WriteLineAsync(text).ConfigureAwait(false);
        }
    }

    private static string DefinitionsPath(AdminOptions options) =>
        options.VirtualHost is { } host ? $"definitions/{Uri.EscapeDataString(host)}" : "definitions";

    private static AdminObject Object(string name) => AdminObject.Find(name) ?? throw AdminException.Usage($"Type {name} not recognised");

    private static async Task FileAsync(Func<Task> use)
    {
        try
        {
            await use().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AdminException($"ERROR: {error.Message}");
        }
    }
}
