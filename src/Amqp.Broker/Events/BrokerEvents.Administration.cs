using System.Text.Json;
using Amqp.Broker.Alarms;
using Amqp.Broker.Definitions;
using Amqp.Broker.Parameters;
using Amqp.Broker.Policies;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using ResourceKind = Amqp.Broker.Alarms.ResourceKind;

namespace Amqp.Broker.Events;

/// <summary>What operators do, and alarms. The actor is <see cref="Actor"/>.</summary>
public sealed partial class BrokerEvents
{
    internal void UserChanged(string change, string name)
    {
        if (HasListeners)
        {
            Emit("user." + change, By(Actor).Add("name", name));
        }
    }

    internal void TagsSet(User user)
    {
        if (HasListeners)
        {
            Emit("user.tags.set", By(Actor).Add("tags", Texts(user.Tags)).Add("name", user.Name));
        }
    }

    internal void LimitsChanged(User user)
    {
        if (HasListeners)
        {
            var headers = new FieldTableBuilder();
            AddLimit(headers, LimitJson.MaxChannels, user.Limits.MaxChannels);
            AddLimit(headers, LimitJson.MaxConnections, user.Limits.MaxConnections);
            Emit(user.Limits == UserLimits.None ? "user.limits.cleared" : "user.limits.set", headers
                .Add("username", user.Name)
                .Add("user_who_performed_action", Actor)
                .Add("name", "limits"));
        }
    }

    internal void PermissionSet(string user, string virtualHost, PermissionSet set)
    {
        if (HasListeners)
        {
            Emit("permission.created", By(Actor)
                .Add("read", set.Read)
                .Add("write", set.Write)
                .Add("configure", set.Configure)
                .Add("vhost", virtualHost)
                .Add("user", user));
        }
    }

    internal void PermissionCleared(string user, string virtualHost)
    {
        if (HasListeners)
        {
            Emit("permission.deleted", By(Actor).Add("vhost", virtualHost).Add("user", user));
        }
    }

    internal void TopicPermissionSet(string user, string virtualHost, TopicPermission permission)
    {
        if (HasListeners)
        {
            Emit("topic.permission.created", By(Actor)
                .Add("read", permission.Read)
                .Add("write", permission.Write)
                .Add("exchange", permission.Exchange)
                .Add("vhost", virtualHost)
                .Add("user", user));
        }
    }

    internal void TopicPermissionCleared(string user, string virtualHost, string? exchange)
    {
        if (HasListeners)
        {
            var headers = By(Actor);
            if (exchange is not null)
            {
                headers.Add("exchange", exchange);
            }

            Emit("topic.permission.deleted", headers.Add("vhost", virtualHost).Add("user", user));
        }
    }

    internal void Created(VirtualHost host)
    {
        if (!HasListeners)
        {
            return;
        }

        foreach (var exchange in host.Exchanges)
        {
            Created(exchange, Actor);
        }

        var settings = host.Settings;
        Emit("vhost.created", new FieldTableBuilder()
            .Add("tags", Texts(settings.Tags))
            .Add("description", settings.Description)
            .Add("user_who_performed_action", Actor)
            .Add("cluster_state", new FieldTableBuilder().Add(NodeName, "running").Build())
            .Add("tracing", settings.IsTracing)
            .Add("metadata", settings.Metadata)
            .Add("default_queue_type", settings.DefaultQueueType ?? "undefined")
            .Add("name", host.Name));
    }

    internal void Deleted(VirtualHost host)
    {
        if (HasListeners)
        {
            Emit("vhost.deleted", By(Actor).Add("name", host.Name));
        }
    }

    internal void LimitsChanged(VirtualHost host)
    {
        if (HasListeners)
        {
            var headers = new FieldTableBuilder();
            AddLimit(headers, LimitJson.MaxConnections, host.Limits.MaxConnections);
            AddLimit(headers, LimitJson.MaxQueues, host.Limits.MaxQueues);
            ParameterChanged(host.Name, "vhost-limits", "limits", headers.Build());
            Emit(host.Limits == VirtualHostLimits.None ? "vhost.limits.cleared" : "vhost.limits.set", headers
                .Add("vhost", host.Name)
                .Add("user_who_performed_action", Actor)
                .Add("name", "limits"));
        }
    }

    internal void PolicySet(string virtualHost, Policy policy, bool isOperator)
    {
        if (HasListeners)
        {
            if (isOperator)
            {
                ParameterChanged(virtualHost, "operator_policy", policy.Name, new FieldTableBuilder()
                    .Add("apply-to", policy.ApplyTo.WireName())
                    .Add("priority", (long)policy.Priority)
                    .Add("definition", policy.Definition)
                    .Add("pattern", policy.Pattern.Source)
                    .Build());
            }

            // RabbitMQ has one key for both kinds of policy when they are set, and two when they are cleared.
            Emit("policy.set", new FieldTableBuilder()
                .Add("apply-to", policy.ApplyTo.WireName())
                .Add("priority", (long)policy.Priority)
                .Add("definition", policy.Definition)
                .Add("pattern", policy.Pattern.Source)
                .Add("user_who_performed_action", Actor)
                .Add("vhost", virtualHost)
                .Add("name", policy.Name));
        }
    }

    internal void PolicyCleared(string virtualHost, string name, bool isOperator)
    {
        if (HasListeners)
        {
            if (isOperator)
            {
                ParameterCleared(virtualHost, "operator_policy", name);
            }

            Emit(isOperator ? "operator.policy.cleared" : "policy.cleared", By(Actor).Add("vhost", virtualHost).Add("name", name));
        }
    }

    internal void ParameterSet(RuntimeParameter parameter)
    {
        if (HasListeners)
        {
            ParameterChanged(parameter.VirtualHost, parameter.Component, parameter.Name, FieldJson.ToValue(parameter.Value));
        }
    }

    internal void ParameterCleared(RuntimeParameter parameter)
    {
        if (HasListeners)
        {
            ParameterCleared(parameter.VirtualHost, parameter.Component, parameter.Name);
        }
    }

    internal void GlobalParameterChanged(string name, JsonElement? value)
    {
        if (HasListeners)
        {
            var headers = By(Actor);
            if (value is { } set)
            {
                headers.Add("value", FieldJson.ToValue(set));
            }

            Emit(value is null ? "parameter.cleared" : "parameter.set", headers.Add("name", name).Add("component", "global"));
        }
    }

    /// <summary>Limits and operator policies are parameters too, for those who watch; as in RabbitMQ, policies are not.</summary>
    private void ParameterChanged(string virtualHost, string component, string name, FieldTable value) =>
        ParameterChanged(virtualHost, component, name, FieldValue.FromTable(value));

    private void ParameterChanged(string virtualHost, string component, string name, FieldValue value) =>
        Emit("parameter.set", By(Actor)
            .Add("value", value)
            .Add("name", name)
            .Add("component", component)
            .Add("vhost", virtualHost));

    private void ParameterCleared(string virtualHost, string component, string name) =>
        Emit("parameter.cleared", By(Actor)
            .Add("name", name)
            .Add("component", component)
            .Add("vhost", virtualHost));

    private static void AddLimit(FieldTableBuilder headers, string name, int? limit)
    {
        if (limit is { } value)
        {
            headers.Add(name, (long)value);
        }
    }

    private void OnAlarm(ResourceKind kind, bool isSet)
    {
        if (HasListeners)
        {
            Emit(isSet ? "alarm.set" : "alarm.cleared", new FieldTableBuilder()
                .Add("node", NodeName)
                .Add("source", kind == ResourceKind.Memory ? "memory" : "disk"));
        }
    }
}
