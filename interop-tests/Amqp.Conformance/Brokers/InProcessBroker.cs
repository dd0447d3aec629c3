using System.Net;
using System.Text.Json;
using Amqp.Broker;
using Amqp.Broker.Policies;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Hosting;
using Amqp.Protocol;

namespace Amqp.Conformance.Brokers;

/// <summary>This broker, in the test's process, driven through <see cref="AmqpBroker.Admin"/>.</summary>
internal sealed class InProcessBroker(AmqpBroker broker) : IBrokerUnderTest, IAsyncDisposable
{
    public string Name => "this broker";

    public IPEndPoint EndPoint { get; } = broker.Endpoints[0];

    public static async Task<InProcessBroker> StartAsync() => new(await AmqpBroker.StartAsync());

    public Task ControlAsync(IReadOnlyList<string> words)
    {
        BrokerAdmin admin = broker.Admin;
        string virtualHost = Option(words, "-p") ?? "/";
        string[] rest = [.. Positional(words)];
        switch (rest[0])
        {
            case "add_user": admin.SetUser(rest[1], rest[2]); break;
            case "add_vhost": admin.AddVirtualHost(rest[1]); break;
            case "delete_vhost": admin.DeleteVirtualHost(rest[1]); break;
            case "set_permissions": admin.Permissions.Set(rest[1], virtualHost, new PermissionSet(rest[2], rest[3], rest[4])); break;
            case "set_topic_permissions": admin.Permissions.SetTopic(rest[1], virtualHost, new TopicPermission(rest[2], rest[3], rest[4])); break;
            case "close_all_user_connections": admin.Connections.CloseOfUser(rest[1], rest[2]); break;
            case "set_user_limits": admin.Limits.SetUser(rest[1], new UserLimits(Number(rest[2], "max-connections"), Number(rest[2], "max-channels"))); break;
            case "set_vhost_limits":
                admin.Limits.SetVirtualHost(virtualHost, new VirtualHostLimits(Number(rest[1], "max-connections"), Number(rest[1], "max-queues")));
                break;
            case "set_policy":
                admin.Policies.Set(virtualHost, rest[1], rest[2], Definition(rest[3]), 0, Enum.Parse<PolicyApplyTo>(Option(words, "--apply-to") ?? "all", ignoreCase: true));
                break;
            default: throw new NotSupportedException($"no counterpart of rabbitmqctl {rest[0]}");
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    private static string? Option(IReadOnlyList<string> words, string name) =>
        words.SkipWhile(word => word != name).Skip(1).FirstOrDefault();

    private static IEnumerable<string> Positional(IReadOnlyList<string> words) =>
        words.Where((word, i) => word is not ("-p" or "--apply-to") && (i == 0 || words[i - 1] is not ("-p" or "--apply-to")));

    private static int? Number(string json, string name)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;
    }

    private static FieldTable Definition(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var table = new FieldTableBuilder();
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Number)
            {
                table.Add(property.Name, property.Value.GetInt64());
            }
            else
            {
                table.Add(property.Name, property.Value.GetString()!);
            }
        }

        return table.Build();
    }
}
