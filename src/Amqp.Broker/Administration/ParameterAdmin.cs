using System.Text.Json;
using Amqp.Broker.Parameters;

namespace Amqp.Broker.Administration;

/// <summary>
/// Runtime parameters by component, virtual host and name (https://www.rabbitmq.com/docs/parameters). The broker keeps them for
/// whoever the component is. Policies and the limits of virtual hosts, which RabbitMQ keeps as parameters too, have commands of
/// their own: <see cref="BrokerAdmin.Policies"/>, <see cref="BrokerAdmin.OperatorPolicies"/>, <see cref="BrokerAdmin.VirtualHosts"/>.
/// </summary>
public sealed class ParameterAdmin
{
    private static readonly string[] s_elsewhere = ["policy", "operator_policy", "vhost-limits"];
    private static readonly string[] s_components = ["shovel", "federation-upstream", "federation-upstream-set"];

    private readonly MessageBroker _broker;
    private readonly Lock _lock;

    internal ParameterAdmin(MessageBroker broker, Lock admin)
    {
        _broker = broker;
        _lock = admin;
    }

    /// <summary>Every parameter there is, by component, virtual host and name.</summary>
    public IReadOnlyList<RuntimeParameter> All => _broker.Parameters.All;

    /// <summary>The parameter of that name, or null.</summary>
    public RuntimeParameter? Find(string component, string virtualHost, string name) => _broker.Parameters.Find(component, virtualHost, name);

    /// <summary>Adds a parameter or replaces the one of that name.</summary>
    /// <param name="component">Whom it is for: <c>shovel</c>, <c>federation-upstream</c> or <c>federation-upstream-set</c>.</param>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="value">Value; it is copied.</param>
    /// <exception cref="AdminException">No such virtual host, an empty name, no value, or a component that is not known or has commands of its own.</exception>
    public RuntimeParameter Set(string component, string virtualHost, string name, JsonElement value)
    {
        if (string.IsNullOrEmpty(component) || string.IsNullOrEmpty(name))
        {
            throw new AdminException(AdminErrorKind.Invalid, "the component or the name of the parameter is empty");
        }

        if (s_elsewhere.Contains(component))
        {
            throw new AdminException(AdminErrorKind.Invalid, $"component '{component}' may not be set as a parameter");
        }

        if (!s_components.Contains(component))
        {
            throw new AdminException(AdminErrorKind.Invalid, $"component {component} not found");
        }

        var parameter = new RuntimeParameter(component, virtualHost, name, GlobalParameterAdmin.Copy(name, value));
        lock (_lock)
        {
            if (_broker.FindVirtualHost(virtualHost) is null)
            {
                throw AdminException.NoVirtualHost(virtualHost);
            }

            _broker.Parameters.Set(parameter);
            _broker.Metadata.Put(parameter);
            _broker.Events.ParameterSet(parameter);
        }

        return parameter;
    }

    /// <summary>Removes a parameter.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool Delete(string component, string virtualHost, string name)
    {
        lock (_lock)
        {
            if (_broker.Parameters.Remove(component, virtualHost, name) is not { } removed)
            {
                return false;
            }

            _broker.Metadata.Delete(removed);
            _broker.Events.ParameterCleared(removed);
            return true;
        }
    }
}
