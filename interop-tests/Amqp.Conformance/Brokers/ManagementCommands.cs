using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Amqp.Conformance.Brokers;

/// <summary>
/// What <c>rabbitmqctl</c> does, over the HTTP API where that can do it too: each run of the command starts an Erlang machine, which
/// takes a second of processor time and more.
/// </summary>
internal sealed class ManagementCommands : IDisposable
{
    private readonly HttpClient _client;

    public ManagementCommands(IPEndPoint endPoint)
    {
        _client = new HttpClient { BaseAddress = new Uri($"http://{endPoint}/api/") };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
    }

    /// <summary>Carries out a command, unless the API has no counterpart of it.</summary>
    /// <returns>False when it has none.</returns>
    public async Task<bool> TryAsync(ControlWords words)
    {
        if (RequestFor(words) is not { } request)
        {
            return false;
        }

        await SendAsync(words, request);
        if (words[0] == "add_vhost")
        {
            // The API gives who asks all permissions, the command nobody any.
            await SendAsync(words, (HttpMethod.Delete, $"permissions/{Escape(words[1])}/guest", null));
        }

        return true;
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(ControlWords words, (HttpMethod Method, string Path, string? Body) request)
    {
        using var message = new HttpRequestMessage(request.Method, request.Path);
        if (request.Body is not null)
        {
            message.Content = new StringContent(request.Body, Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await _client.SendAsync(message);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{words}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    private static (HttpMethod Method, string Path, string? Body)? RequestFor(ControlWords words)
    {
        string host = Escape(words.VirtualHost);
        string Word(int index) => Escape(words[index]);
        return words[0] switch
        {
            "add_user" => (HttpMethod.Put, $"users/{Word(1)}", Json(("password", words[2]), ("tags", ""))),
            "change_password" => (HttpMethod.Put, $"users/{Word(1)}", Json(("password", words[2]), ("tags", ""))),
            "delete_user" => (HttpMethod.Delete, $"users/{Word(1)}", null),
            "add_vhost" when words.Option("--default-queue-type") is null => (HttpMethod.Put, $"vhosts/{Word(1)}", null),
            "delete_vhost" => (HttpMethod.Delete, $"vhosts/{Word(1)}", null),
            "set_user_tags" => (HttpMethod.Put, $"users/{Word(1)}", Json(("password", "secret"), ("tags", string.Join(',', words.From(2))))),
            "set_permissions" => (HttpMethod.Put, $"permissions/{host}/{Word(1)}", Json(("configure", words[2]), ("write", words[3]), ("read", words[4]))),
            "clear_permissions" => (HttpMethod.Delete, $"permissions/{host}/{Word(1)}", null),
            "set_topic_permissions" => (HttpMethod.Put, $"topic-permissions/{host}/{Word(1)}", Json(("exchange", words[2]), ("write", words[3]), ("read", words[4]))),
            "clear_topic_permissions" => (HttpMethod.Delete, $"topic-permissions/{host}/{Word(1)}", null),
            "set_policy" => (HttpMethod.Put, $"policies/{host}/{Word(1)}", Policy(words)),
            "clear_policy" => (HttpMethod.Delete, $"policies/{host}/{Word(1)}", null),
            "set_operator_policy" => (HttpMethod.Put, $"operator-policies/{host}/{Word(1)}", Policy(words)),
            "clear_operator_policy" => (HttpMethod.Delete, $"operator-policies/{host}/{Word(1)}", null),
            _ => null,
        };
    }

    private static string Policy(ControlWords words) =>
        $$"""
        {"pattern":{{Quote(words[2])}},"definition":{{words[3]}},"priority":{{words.Option("--priority") ?? "0"}},"apply-to":{{Quote(words.Option("--apply-to") ?? "all")}}}
        """;

    private static string Json(params (string Name, string Value)[] members) =>
        "{" + string.Join(',', members.Select(member => $"{Quote(member.Name)}:{Quote(member.Value)}")) + "}";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Escape(string segment) => Uri.EscapeDataString(segment);
}
