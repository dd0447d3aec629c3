using System.Text.Json;
using Amqp.Broker.Parameters;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Definitions;

/// <summary>One export. Everything is in the order of names, so that two exports of the same broker are the same text.</summary>
internal sealed class DefinitionExport(BrokerAdmin admin, Utf8JsonWriter json, DefinitionOrigin origin)
{
    /// <summary>Everything.</summary>
    public void Write()
    {
        json.WriteStartObject();
        WriteHead("cluster", $"Definitions of cluster '{origin.Cluster}'");
        List("users"u8, admin.Users, WriteUser);
        List("vhosts"u8, admin.VirtualHosts, WriteVirtualHost);
        List("permissions"u8, admin.Permissions.All, WritePermission);
        List("topic_permissions"u8, admin.Permissions.AllTopics, WriteTopicPermission);
        List("parameters"u8, admin.Components.All, WriteParameter);
        List("global_parameters"u8, admin.GlobalParameters.All, WriteGlobalParameter);
        WriteContents(admin.VirtualHosts, withHost: true);
        json.WriteEndObject();
    }

    /// <summary>What is in a virtual host. Objects do not say which, so that they go wherever the file goes; parameters do, as in RabbitMQ.</summary>
    public void Write(VirtualHost host)
    {
        json.WriteStartObject();
        WriteHead("single_virtual_host", $"Definitions of virtual host '{host.Name}'");
        json.WriteString("original_vhost_name"u8, host.Name);
        List("parameters"u8, admin.Components.All.Where(parameter => parameter.VirtualHost == host.Name), WriteParameter);
        WriteContents([host], withHost: false);
        json.WriteEndObject();
    }

    private void WriteHead(string format, string explanation)
    {
        json.WriteString("rabbit_version"u8, origin.Version);
        json.WriteString("rabbitmq_version"u8, origin.Version);
        json.WriteString("product_name"u8, origin.Product);
        json.WriteString("product_version"u8, origin.Version);
        json.WriteString("rabbitmq_definition_format"u8, format);
        json.WriteString("original_cluster_name"u8, origin.Cluster);
        json.WriteString("explanation"u8, explanation);
    }

    private void WriteContents(IEnumerable<VirtualHost> hosts, bool withHost)
    {
        VirtualHost[] all = [.. hosts];
        List("policies"u8, all.SelectMany(host => admin.Policies.In(host).OrderBy(policy => policy.Name, StringComparer.Ordinal), (host, policy) => (host, policy)),
            entry => PolicyJson.Write(json, entry.host.Name, entry.policy));
        List("queues"u8, all.SelectMany(Queues), queue => WriteQueue(queue, withHost));
        List("exchanges"u8, all.SelectMany(Exchanges), exchange => WriteExchange(exchange, withHost));
        List("bindings"u8, all.SelectMany(Bindings), binding => WriteBinding(binding, withHost));
    }

    private static IEnumerable<MessageQueue> Queues(VirtualHost host) =>
        host.Queues.Where(queue => !queue.IsExclusive).OrderBy(queue => queue.Name.ToString(), StringComparer.Ordinal);

    private static IEnumerable<Exchange> Exchanges(VirtualHost host) =>
        host.Exchanges.Where(exchange => !exchange.IsPredeclared).OrderBy(exchange => exchange.Name.ToString(), StringComparer.Ordinal);

    private static IEnumerable<Binding> Bindings(VirtualHost host) => host.AllBindings()
        .Where(binding => binding.Destination is not MessageQueue { IsExclusive: true })
        .OrderBy(binding => binding.Source.Name.ToString(), StringComparer.Ordinal)
        .ThenBy(binding => binding.Destination is MessageQueue)
        .ThenBy(binding => binding.Destination.Name.ToString(), StringComparer.Ordinal)
        .ThenBy(binding => binding.RoutingKey.ToString(), StringComparer.Ordinal)
        .ThenBy(binding => binding.Arguments.ToString(), StringComparer.Ordinal);

    private void List<T>(ReadOnlySpan<byte> name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private void WriteUser(User user)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, user.Name);
        json.WriteString("password_hash"u8, user.Password?.ToString() ?? "");
        json.WriteString("hashing_algorithm"u8, user.Password?.AlgorithmName ?? PasswordHash.DefaultAlgorithmName);
        WriteStrings("tags"u8, user.Tags);
        json.WritePropertyName("limits"u8);
        LimitJson.Write(json, user.Limits);
        json.WriteEndObject();
    }

    private void WriteVirtualHost(VirtualHost host)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, host.Name);
        json.WriteString("description"u8, host.Settings.Description);
        json.WritePropertyName("metadata"u8);
        VirtualHostJson.WriteMetadata(json, host.Settings);
        WriteStrings("tags"u8, host.Settings.Tags);
        if (host.Settings.DefaultQueueType is { } type)
        {
            json.WriteString("default_queue_type"u8, type);
        }

        json.WriteEndObject();
    }

    private void WritePermission((string User, string VirtualHost, PermissionSet Permissions) entry)
    {
        json.WriteStartObject();
        json.WriteString("user"u8, entry.User);
        json.WriteString("vhost"u8, entry.VirtualHost);
        json.WriteString("configure"u8, entry.Permissions.Configure);
        json.WriteString("write"u8, entry.Permissions.Write);
        json.WriteString("read"u8, entry.Permissions.Read);
        json.WriteEndObject();
    }

    private void WriteTopicPermission((string User, string VirtualHost, TopicPermission Permission) entry)
    {
        json.WriteStartObject();
        json.WriteString("user"u8, entry.User);
        json.WriteString("vhost"u8, entry.VirtualHost);
        json.WriteString("exchange"u8, entry.Permission.Exchange);
        json.WriteString("write"u8, entry.Permission.Write);
        json.WriteString("read"u8, entry.Permission.Read);
        json.WriteEndObject();
    }

    private void WriteParameter(RuntimeParameter parameter)
    {
        json.WriteStartObject();
        json.WritePropertyName("value"u8);
        parameter.Value.WriteTo(json);
        json.WriteString("vhost"u8, parameter.VirtualHost);
        json.WriteString("component"u8, parameter.Component);
        json.WriteString("name"u8, parameter.Name);
        json.WriteEndObject();
    }

    private void WriteGlobalParameter(GlobalParameter parameter)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, parameter.Name);
        json.WritePropertyName("value"u8);
        parameter.Value.WriteTo(json);
        json.WriteEndObject();
    }

    private void WriteQueue(MessageQueue queue, bool withHost)
    {
        json.WriteStartObject();
        WriteName(queue, withHost);
        json.WriteBoolean("durable"u8, queue.IsDurable);
        json.WriteBoolean("auto_delete"u8, queue.IsAutoDelete);
        json.WritePropertyName("arguments"u8);
        FieldJson.Write(json, queue.Arguments);
        json.WriteString("type"u8, queue.Kind == QueueKind.Quorum ? "quorum" : "classic");
        json.WriteEndObject();
    }

    private void WriteExchange(Exchange exchange, bool withHost)
    {
        json.WriteStartObject();
        WriteName(exchange, withHost);
        json.WriteString("type"u8, exchange.Type);
        json.WriteBoolean("durable"u8, exchange.IsDurable);
        json.WriteBoolean("auto_delete"u8, exchange.IsAutoDelete);
        json.WriteBoolean("internal"u8, exchange.IsInternal);
        json.WritePropertyName("arguments"u8);
        FieldJson.Write(json, exchange.Arguments);
        json.WriteEndObject();
    }

    private void WriteBinding(Binding binding, bool withHost)
    {
        json.WriteStartObject();
        json.WriteString("source"u8, binding.Source.Name.ToString());
        if (withHost)
        {
            json.WriteString("vhost"u8, binding.Source.VirtualHost.Name);
        }

        json.WriteString("destination"u8, binding.Destination.Name.ToString());
        json.WriteString("destination_type"u8, binding.Destination is MessageQueue ? "queue" : "exchange");
        json.WriteString("routing_key"u8, binding.RoutingKey.ToString());
        json.WritePropertyName("arguments"u8);
        FieldJson.Write(json, binding.Arguments);
        json.WriteEndObject();
    }

    private void WriteName(BindingTarget target, bool withHost)
    {
        json.WriteString("name"u8, target.Name.ToString());
        if (withHost)
        {
            json.WriteString("vhost"u8, target.VirtualHost.Name);
        }
    }

    private void WriteStrings(ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
