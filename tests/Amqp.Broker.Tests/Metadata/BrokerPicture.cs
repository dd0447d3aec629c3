using Amqp.Broker.Policies;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Metadata;

/// <summary>What a broker is made of and comes back as, in sorted lines: two brokers are the same when their lines are.</summary>
internal static class BrokerPicture
{
    public static string[] Of(MessageBroker broker)
    {
        var lines = new List<string>();
        var admin = broker.Admin;
        lines.AddRange(admin.GlobalParameters.All.Select(global => $"global {global.Name} = {global.Value.GetRawText()}"));
        lines.AddRange(admin.Parameters.All.Select(
            parameter => $"parameter {parameter.Component} {parameter.VirtualHost} {parameter.Name} = {parameter.Value.GetRawText()}"));
        lines.AddRange(admin.Users.Select(
            user => $"user {user.Name} {user.Password?.AlgorithmName} {user.Password} [{string.Join(',', user.Tags)}] {user.Limits}"));
        lines.AddRange(admin.Permissions.All.Select(entry => $"permissions {entry.User} {entry.VirtualHost} {entry.Permissions}"));
        lines.AddRange(admin.Permissions.AllTopics.Select(entry => $"topics {entry.User} {entry.VirtualHost} {entry.Permission}"));
        foreach (var host in broker.VirtualHosts)
        {
            Describe(host, lines);
        }

        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    private static void Describe(VirtualHost host, List<string> lines)
    {
        var settings = host.Settings;
        lines.Add(
            $"vhost {host.Name} '{settings.Description}' [{string.Join(',', settings.Tags)}] {settings.DefaultQueueType ?? "-"} {settings.Metadata} "
            + $"{settings.IsTracing} {settings.IsProtectedFromDeletion} {host.Limits}");
        lines.AddRange(host.Policies.Select(policy => $"policy {host.Name} {Text(policy)}"));
        lines.AddRange(host.OperatorPolicies.Select(policy => $"operator policy {host.Name} {Text(policy)}"));
        foreach (var exchange in host.Exchanges.Where(exchange => exchange.IsDurable))
        {
            var name = $"{host.Name} {exchange.Name}";
            lines.Add($"exchange {name} {exchange.Type} {exchange.IsAutoDelete} {exchange.IsInternal} {exchange.StorageId} {exchange.Arguments} {exchange.AlternateExchange} {Text(exchange)}");
            lines.AddRange(exchange.Outgoing.Where(binding => binding.IsDurable).Select(
                binding => $"binding {name} -> {(binding.Destination is MessageQueue ? "queue" : "exchange")} {binding.Destination.Name} {binding.RoutingKey} {binding.Arguments}"));
        }

        lines.AddRange(host.Queues.Where(queue => queue.IsDurable).Select(
            queue => $"queue {host.Name} {queue.Name} {queue.Kind} {queue.IsAutoDelete} {queue.StorageId} {queue.Arguments} {Text(queue)}"));
    }

    private static string Text(Policy policy) => $"{policy.Name} {policy.Pattern} {policy.ApplyTo} {policy.Priority} {policy.Definition}";

    private static string Text(BindingTarget target) => $"by {target.Policy.PolicyName ?? "-"}, {target.Policy.OperatorPolicyName ?? "-"}";

}
