using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Client;

/// <summary>
/// The tools' way to a broker: its management API, over the socket in its data directory, where whoever may open the socket may do
/// everything, or over the network with a user's name and password.
/// </summary>
internal sealed class BrokerClient : IDisposable
{
    private readonly BrokerAddress _address;
    private readonly string? _askedNode;
    private readonly TimeSpan? _timeout;
    private readonly HttpClient _http;
    private bool _checked;

    public BrokerClient(BrokerAddress address, string? node, string defaultNode, TimeSpan? timeout)
    {
        _address = address;
        _askedNode = node;
        _timeout = timeout;
        NodeName = node is null ? defaultNode : node.Contains('@', StringComparison.Ordinal) ? node : node + defaultNode[defaultNode.IndexOf('@', StringComparison.Ordinal)..];
        _http = new HttpClient(Handler(address)) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>Name of the node that is meant.</summary>
    public string NodeName { get; }

    /// <summary>True when the broker runs on this machine, as far as the address tells.</summary>
    public bool IsLocal => _address.Socket is not null || _address.Url!.IsLoopback;

    /// <summary>Where it is looked for.</summary>
    public string Address => _address.ToString();

    /// <summary>What a path answers.</summary>
    /// <exception cref="CliException">There is no such thing, the broker refuses, or it cannot be reached.</exception>
    public async Task<JsonNode> GetAsync(string path)
    {
        var answer = await SendAsync(HttpMethod.Get, path).ConfigureAwait(false);
        return Require(answer).Body ?? throw new CliException(CliExitCode.Software, $"Error:\n{path} answered nothing");
    }

    /// <summary>What a path that lists things answers.</summary>
    public async Task<JsonArray> ListAsync(string path) =>
        await GetAsync(path).ConfigureAwait(false) as JsonArray
        ?? throw new CliException(CliExitCode.Software, $"Error:\n{path} did not answer a list");

    /// <summary>Sends a request that must succeed.</summary>
    public async Task<ApiAnswer> DoAsync(HttpMethod method, string path, JsonNode? body = null) =>
        Require(await SendAsync(method, path, body).ConfigureAwait(false));

    /// <summary>Sends a request, whatever the answer is.</summary>
    /// <exception cref="CliException">The broker cannot be reached, or it is another node than the one asked for.</exception>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? reason = null)
    {
        await CheckNodeAsync().ConfigureAwait(false);
        return await ExchangeAsync(method, path, body, reason).ConfigureAwait(false);
    }

    /// <summary>True when the broker answers at all.</summary>
    public async Task<bool> IsReachableAsync()
    {
        try
        {
            await CheckNodeAsync().ConfigureAwait(false);
            return (await ExchangeAsync(HttpMethod.Get, "/api/version", null, null).ConfigureAwait(false)).IsSuccess;
        }
        catch (CliException e) when (e.ExitCode == CliExitCode.Unavailable)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ApiAnswer Require(ApiAnswer answer)
    {
        if (answer.IsSuccess)
        {
            return answer;
        }

        var exitCode = answer.Status switch
        {
            System.Net.HttpStatusCode.NotFound => CliExitCode.DataError,
            System.Net.HttpStatusCode.BadRequest => CliExitCode.DataError,
            _ => CliExitCode.Unavailable,
        };
        throw new CliException(exitCode, "Error:\n" + answer.Reason);
    }

    private static SocketsHttpHandler Handler(BrokerAddress address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        if (address.Socket is { } path)
        {
            handler.ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        return handler;
    }

    /// <summary>A node that was asked for by name must be the one that answers.</summary>
    private async Task CheckNodeAsync()
    {
        if (_askedNode is null || _checked)
        {
            return;
        }

        _checked = true;
        var answer = await ExchangeAsync(HttpMethod.Get, "/api/overview?columns=node", null, null).ConfigureAwait(false);
        var node = answer.Body?["node"]?.GetValue<string>();
        if (answer.IsSuccess && node != NodeName && node?.Split('@')[0] != _askedNode)
        {
            throw Unreachable($"the broker at {_address} is '{node}'");
        }
    }

    private async Task<ApiAnswer> ExchangeAsync(HttpMethod method, string path, JsonNode? body, string? reason)
    {
        using var cancel = new CancellationTokenSource();
        if (_timeout is { } limit)
        {
            cancel.CancelAfter(limit);
        }

        using var request = new HttpRequestMessage(method, new Uri(_address.Url ?? new Uri("http://localhost"), path));
        if (_address.Url is { UserInfo.Length: > 0 } url)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));
        }

        if (reason is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Reason", reason);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await _http.SendAsync(request, cancel.Token).ConfigureAwait(false);
            var octets = await response.Content.ReadAsByteArrayAsync(cancel.Token).ConfigureAwait(false);
            return new ApiAnswer(response.StatusCode, Parse(octets));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new CliException(CliExitCode.Timeout, $"Error: operation on node {NodeName} timed out. Timeout value used: {_timeout!.Value.TotalMilliseconds:0}");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            throw Unreachable(e.InnerException?.Message ?? e.Message);
        }
    }

    private static JsonNode? Parse(byte[] octets)
    {
        try
        {
            return octets.Length == 0 ? null : JsonNode.Parse(octets);
        }
        catch (JsonException)
        {
            return JsonValue.Create(Encoding.UTF8.GetString(octets));
        }
    }

    private CliException Unreachable(string why) => new(
        CliExitCode.Unavailable,
        $"""
        Error: unable to perform an operation on node '{NodeName}'. Please see diagnostics information and suggestions below.

        The broker was looked for at {_address}: {why}

        Most common reasons for this are:

         * the broker is not running
         * it uses another data directory: name its socket with --socket, or AMQPD_SOCKET in the environment
         * its management listens elsewhere, or asks for another user: --url http://user:password@host:15672
         * the socket belongs to another user of this machine
        """);
}
