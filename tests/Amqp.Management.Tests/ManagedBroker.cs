using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Amqp.Broker;
using Amqp.Broker.Security;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;

namespace Amqp.Management.Tests;

/// <summary>A broker with its HTTP API on free ports of the loopback interface.</summary>
internal sealed class ManagedBroker : IAsyncDisposable
{
    public const string Guest = "guest";

    private readonly DirectoryInfo _directory;
    private readonly HttpClient _http;
    private readonly HttpClient _local;

    private ManagedBroker(AmqpBroker broker, ManagementServer server, DirectoryInfo directory)
    {
        Broker = broker;
        Server = server;
        _directory = directory;
        _http = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}/") };
        _local = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectLocalAsync }) { BaseAddress = new Uri("http://local/") };
    }

    public AmqpBroker Broker { get; }

    public BrokerAdmin Admin => Broker.Admin;

    public ManagementServer Server { get; }

    public static async Task<ManagedBroker> StartAsync(ManagementSettings? settings = null, Action<AmqpBrokerOptions>? configure = null)
    {
        var directory = Directory.CreateTempSubdirectory("amqp-management-");
        var broker = await AmqpBroker.StartAsync(options =>
        {
            options.DataDirectory = directory.FullName;
            configure?.Invoke(options);
        });
        var server = await ManagementServer.StartAsync(broker, (settings ?? new()) with { Address = IPAddress.Loopback, Port = 0 });
        return new ManagedBroker(broker, server, directory);
    }

    /// <summary>Adds a user with these tags, whose password is its name and who may do everything in the virtual hosts.</summary>
    public void AddUser(string name, string tags, params string[] virtualHosts)
    {
        Admin.SetUser(name, name);
        Admin.Users.SetTags(name, tags.Split(','));
        foreach (var virtualHost in virtualHosts)
        {
            Admin.Permissions.Set(name, virtualHost, PermissionSet.Full);
        }
    }

    /// <summary>Sends a request by TCP; the user's password is its name, and an empty user says nothing of itself.</summary>
    /// <param name="method">Method.</param>
    /// <param name="target">Path and query, as it is sent.</param>
    /// <param name="body">JSON, or null.</param>
    /// <param name="user">Who sends it.</param>
    /// <param name="headers">Further headers.</param>
    public Task<Answer> SendAsync(string method, string target, string? body = null, string user = Guest, params (string Name, string Value)[] headers) =>
        SendAsync(_http, method, target, body, user, headers);

    /// <summary>Sends a request on the Unix domain socket.</summary>
    public Task<Answer> SendLocallyAsync(string method, string target, string? body = null) => SendAsync(_local, method, target, body, "", []);

    public Task<Answer> GetAsync(string target, string user = Guest) => SendAsync("GET", target, null, user);

    public Task<Answer> PutAsync(string target, string body, string user = Guest) => SendAsync("PUT", target, body, user);

    public Task<Answer> DeleteAsync(string target, string user = Guest) => SendAsync("DELETE", target, null, user);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _local.Dispose();
        await Server.DisposeAsync();
        await Broker.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static async Task<Answer> SendAsync(
        HttpClient client, string method, string target, string? body, string user, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(client.BaseAddress!, target));
        if (user.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{user}")));
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), Headers(response));
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);

    private async ValueTask<Stream> ConnectLocalAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Server.LocalSocket!), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
