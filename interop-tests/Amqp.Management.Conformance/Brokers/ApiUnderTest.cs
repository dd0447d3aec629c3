using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Amqp.Management.Conformance.Brokers;

/// <summary>The HTTP API of a broker that scripts are run against.</summary>
internal sealed class ApiUnderTest(IPEndPoint http, IPEndPoint amqp, string nodeName) : IDisposable
{
    private static readonly string[] s_comparedHeaders = ["Allow", "Location", "WWW-Authenticate", "Content-Type"];

    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://{http}/") };

    /// <summary>Sends a request. What differs between any two brokers (names of nodes, ports) has the same name in both answers.</summary>
    public async Task<ApiAnswer> SendAsync(ApiRequest request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_client.BaseAddress!, Fill(request.Target)));
        if (request.User is not "-")
        {
            message.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{request.User}:{request.User}")));
        }

        if (request.Body is { } body)
        {
            message.Content = new StringContent(Fill(body), Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await _client.SendAsync(message);
        Dictionary<string, string> headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => s_comparedHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => Clear(string.Join(", ", header.Value)), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer((int)response.StatusCode, headers, Clear(await response.Content.ReadAsStringAsync()));
    }

    public void Dispose() => _client.Dispose();

    private string Fill(string text) => text
        .Replace("NODE", nodeName, StringComparison.Ordinal)
        .Replace("HTTPPORT", http.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("AMQPPORT", amqp.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private string Clear(string text) => text
        .Replace(nodeName, "NODE", StringComparison.Ordinal)
        .Replace(http.Port.ToString(CultureInfo.InvariantCulture), "15672", StringComparison.Ordinal)
        .Replace(amqp.Port.ToString(CultureInfo.InvariantCulture), "5672", StringComparison.Ordinal);
}
