using System.Net;
using System.Text.Json;
using Amqp.Broker;
using Amqp.Broker.Administration;
using Amqp.Broker.Policies;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Hosting;
using Amqp.Protocol;

namespace Amqp.Conformance.Brokers;

/// <summary>This broker, in the test's process, driven through <see cref="AmqpBroker.Admin"/>.</summary>
internal sealed class InProcessBroker(AmqpBroker broker, string? folder = null) : IBrokerUnderTest
{
    public string Name => "this broker";

    public IPEndPoint EndPoint { get; } = broker.Endpoints[0];

    public static async Task<InProcessBroker> StartAsync() => new(await AmqpBroker.StartAsync(WithEvents(new AmqpBrokerOptions())));

    /// <summary>Another broker: options are fixed when a broker starts, and one is started in no time.</summary>
    public async Task<IBrokerUnderTest> ConfigureAsync(IReadOnlyDictionary<string, string> settings)
    {
        string? folder = settings.ContainsKey(Settings.OnDisk) ? Directory.CreateTempSubdirectory("amqp-conformance-").FullName : null;
        AmqpBrokerOptions options = Settings.Apply(settings, WithEvents(new AmqpBrokerOptions { DataDirectory = folder, BallastBytes = 0 }));
        return new InProcessBroker(await AmqpBroker.StartAsync(options), folder);
    }

    public async Task QuietAsync()
    {
        while (broker.Admin.Connections.Count > 0)
        {
            await Task.Delay(5);
        }
    }

    public Task ControlAsync(IReadOnlyList<string> words)
    {
        BrokerAdmin admin = broker.Admin;

        // Who does it in RabbitMQ, over the HTTP API.
        admin.Actor = "guest";
        var rest = new ControlWords(words);
        string virtualHost = rest.VirtualHost;
        switch (rest[0])
        {
            case "add_user": admin.SetUser(rest[1], rest[2]); break;
            case "change_password": admin.SetUser(rest[1], rest[2]); break;
            case "delete_user": admin.DeleteUser(rest[1]); break;
            case "set_user_tags": admin.Users.SetTags(rest[1], rest.From(2)); break;
            case "add_vhost":
                admin.VirtualHosts.Set(rest[1], new VirtualHostSettings { DefaultQueueType = rest.Option("--default-queue-type") });
                break;
            case "delete_vhost": admin.DeleteVirtualHost(rest[1]); break;
            case "set_permissions": admin.Permissions.Set(rest[1], virtualHost, new PermissionSet(rest[2], rest[3], rest[4])); break;
            case "clear_permissions": admin.Permissions.Clear(rest[1], virtualHost); break;
            case "set_topic_permissions": admin.Permissions.SetTopic(rest[1], virtualHost, new TopicPermission(rest[2], rest[3], rest[4])); break;
            case "clear_topic_permissions": admin.Permissions.ClearTopic(rest[1], virtualHost); break;
            case "close_all_user_connections": admin.Connections.CloseOfUser(rest[1], rest[2]); break;
            case "set_user_limits": admin.Limits.SetUser(rest[1], new UserLimits(Number(rest[2], "max-connections"), Number(rest[2], "max-channels"))); break;
            case "set_vhost_limits":
                admin.Limits.SetVirtualHost(virtualHost, new VirtualHostLimits(Number(rest[1], "max-connections"), Number(rest[1], "max-queues")));
                break;
            case "set_policy": SetPolicy(admin.Policies, rest); break;
            case "clear_policy": admin.Policies.Delete(virtualHost, rest[1]); break;
            case "set_operator_policy": SetPolicy(admin.OperatorPolicies, rest); break;
            case "clear_operator_policy": admin.OperatorPolicies.Delete(virtualHost, rest[1]); break;
            case "trace_on" or "trace_off":
                admin.VirtualHosts.Set(virtualHost, admin.VirtualHosts.Find(virtualHost)!.Settings with { IsTracing = rest[0] == "trace_on" });
                break;
            case "set_disk_free_limit":
                // More than any disk has, or next to nothing.
                admin.DiskFreeLimit = rest[1] == "1000000GB" ? long.MaxValue : 1;
                break;
            case "set_vm_memory_high_watermark":
                // A fraction of the machine's memory there, which is far more than any script takes.
                admin.MemoryHighWatermark = rest[1] == "0" ? 0 : long.MaxValue;
                break;
            default: throw new NotSupportedException($"no counterpart of rabbitmqctl {rest[0]}");
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static AmqpBrokerOptions WithEvents(AmqpBrokerOptions options)
    {
        options.Limits = options.Limits with { EventExchange = "/" };
        return options;
    }

    private static void SetPolicy(PolicyAdmin policies, ControlWords words) => policies.Set(
        words.VirtualHost, words[1], words[2], Definition(words[3]), int.Parse(words.Option("--priority") ?? "0", null),
        Enum.Parse<PolicyApplyTo>(words.Option("--apply-to") ?? "all", ignoreCase: true));

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
