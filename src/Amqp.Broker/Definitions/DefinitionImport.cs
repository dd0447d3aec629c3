using Amqp.Broker.Administration;
using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Definitions;

/// <summary>One import: what can be known to be wrong is found before anything changes.</summary>
internal sealed class DefinitionImport(MessageBroker broker, BrokerAdmin admin, DefinitionFile file)
{
    private readonly List<string> _ignored = [];
    private int _applied;

    /// <summary>Finds what the file refers to and nobody has, and what would be refused.</summary>
    /// <exception cref="AdminException">There is something.</exception>
    public void Check()
    {
        var hosts = admin.VirtualHosts.Select(host => host.Name).Concat(file.VirtualHosts.Select(host => host.Name)).ToHashSet(StringComparer.Ordinal);
        var users = admin.Users.Select(user => user.Name).Concat(file.Users.Select(user => user.Name)).ToHashSet(StringComparer.Ordinal);
        CheckHosts(hosts, file.Permissions.Select(permission => permission.VirtualHost));
        CheckHosts(hosts, file.TopicPermissions.Select(permission => permission.VirtualHost));
        CheckHosts(hosts, file.Parameters.Select(parameter => parameter.VirtualHost));
        CheckHosts(hosts, file.Policies.Select(policy => policy.VirtualHost));
        CheckHosts(hosts, file.Exchanges.Select(exchange => exchange.VirtualHost));
        CheckHosts(hosts, file.Queues.Select(queue => queue.VirtualHost));
        CheckHosts(hosts, file.Bindings.Select(binding => binding.VirtualHost));
        foreach (var user in file.Permissions.Select(permission => permission.User).Concat(file.TopicPermissions.Select(permission => permission.User)))
        {
            if (!users.Contains(user))
            {
                throw AdminException.NoUser(user);
            }
        }

        foreach (var user in file.Users.Where(static user => !user.HasHash))
        {
            admin.Users.Require(user.Password);
        }

        CheckPolicies();
        CheckTopology();
    }

    /// <summary>Makes the broker what the file says.</summary>
    /// <exception cref="AdminException">Something was refused; what came before it is done.</exception>
    public DefinitionReport Apply()
    {
        Each(file.Users, SetUser);
        Each(file.VirtualHosts, SetVirtualHost);
        Each(file.Permissions, permission => admin.Permissions.Set(permission.User, permission.VirtualHost, permission.Permissions));
        Each(file.TopicPermissions, permission => admin.Permissions.SetTopic(permission.User, permission.VirtualHost, permission.Permission));
        Each(file.Parameters, parameter => admin.Components.Set(parameter.Component, parameter.VirtualHost, parameter.Name, parameter.Value));
        Each(file.GlobalParameters, parameter => admin.GlobalParameters.Set(parameter.Name, parameter.Value));
        Each(file.Policies, policy => PolicyJson.Set(admin.Policies, policy.VirtualHost, policy.Name, policy.Value));
        Each(file.Exchanges, Add);
        Each(file.Queues, Add);
        Each(file.Bindings, Add);
        return new DefinitionReport(_applied, _ignored);
    }

    private static void CheckHosts(HashSet<string> hosts, IEnumerable<string> named)
    {
        foreach (var name in named)
        {
            if (!hosts.Contains(name))
            {
                throw AdminException.NoVirtualHost(name);
            }
        }
    }

    private void CheckPolicies()
    {
        foreach (var policy in file.Policies)
        {
            PolicyJson.Check(admin.Policies, policy.Name, policy.Value);
        }

        foreach (var parameter in file.Parameters)
        {
            switch (parameter.Component)
            {
                case ComponentAdmin.OperatorPolicy:
                    PolicyJson.Check(admin.OperatorPolicies, parameter.Name, parameter.Value);
                    break;
                case ComponentAdmin.VirtualHostLimits:
                    LimitJson.ToVirtualHostLimits(parameter.Value);
                    break;
            }
        }
    }

    private void CheckTopology()
    {
        foreach (var exchange in file.Exchanges)
        {
            if (!ExchangeTypes.IsKnown(exchange.Declaration.Type))
            {
                throw new AdminException(AdminErrorKind.Invalid, $"exchange '{exchange.Declaration.Name}': unknown exchange type '{exchange.Declaration.Type}'");
            }
        }

        foreach (var queue in file.Queues)
        {
            Try(() => QueueArguments.Validate(queue.Declaration, queue.Declaration.Name.ToString(), queue.VirtualHost));
        }
    }

    private void Each<T>(IEnumerable<T> items, Action<T> apply)
    {
        foreach (var item in items)
        {
            apply(item);
            _applied++;
        }
    }

    private void SetUser(UserDefinition definition)
    {
        _ = definition.Hash is null && definition.Password is { } password
            ? admin.Users.Set(definition.Name, password)
            : admin.Users.Set(definition.Name, definition.Hash);
        admin.Users.SetTags(definition.Name, definition.Tags);
        admin.Users.SetLimits(definition.Name, definition.Limits);
    }

    private void SetVirtualHost(VirtualHostDefinition definition)
    {
        admin.VirtualHosts.Set(definition.Name, definition.Settings(admin.VirtualHosts.Find(definition.Name)?.Settings ?? VirtualHostSettings.Default));
        if (definition.Limits is { } limits)
        {
            admin.VirtualHosts.SetLimits(definition.Name, limits);
        }
    }

    private void Add(ExchangeDefinition definition)
    {
        var (host, declaration) = (Host(definition.VirtualHost), definition.Declaration);
        if (host.FindExchange(declaration.Name.Span) is null && !declaration.Name.Span.StartsWith("amq."u8) && !declaration.Name.IsEmpty)
        {
            Try(() => host.DeclareExchange(declaration));
        }
        else
        {
            // There with other properties, or of a name that only the broker gives.
            IgnoreUnless(() => host.DeclareExchange(declaration));
        }
    }

    private void Add(QueueDefinition definition)
    {
        var (host, declaration) = (Host(definition.VirtualHost), definition.Declaration);
        MessageQueue Declare() => definition.HasType ? host.ImportQueue(declaration) : host.DeclareQueue(declaration, new QueueOwner());
        if (host.FindQueue(declaration.Name.Span) is null && !declaration.Name.Span.StartsWith("amq."u8))
        {
            Try(() => Declare());
        }
        else
        {
            IgnoreUnless(() => Declare());
        }
    }

    private void Add(BindingDefinition definition)
    {
        var host = Host(definition.VirtualHost);
        var (source, destination, key) = (definition.Source, definition.Destination, definition.RoutingKey);
        IgnoreUnless(() =>
        {
            if (definition.IsToQueue)
            {
                host.BindQueue(destination.Span, source.Span, key.Span, definition.Arguments, new QueueOwner());
            }
            else
            {
                host.BindExchange(destination.Span, source.Span, key.Span, definition.Arguments);
            }
        });
    }

    private VirtualHost Host(string name) => broker.FindVirtualHost(name) ?? throw AdminException.NoVirtualHost(name);

    private void IgnoreUnless(Action action)
    {
        try
        {
            action();
        }
        catch (AmqpException refused)
        {
            _ignored.Add(refused.Message);
            _applied--;
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (AmqpException refused)
        {
            throw new AdminException(AdminErrorKind.Invalid, refused.Message);
        }
    }
}
