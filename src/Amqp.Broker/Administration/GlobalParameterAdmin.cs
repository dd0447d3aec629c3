using System.Text.Json;
using Amqp.Broker.Parameters;

namespace Amqp.Broker.Administration;

/// <summary>Parameters of the whole broker, by name (https://www.rabbitmq.com/docs/parameters).</summary>
public sealed class GlobalParameterAdmin
{
    /// <summary>The parameter that names the cluster; clients see it in the server properties.</summary>
    public const string ClusterName = "cluster_name";

    /// <summary>The parameter that tells this cluster from every other, whatever their names.</summary>
    public const string ClusterId = "internal_cluster_id";

    private readonly MessageBroker _broker;
    private readonly Lock _lock;

    internal GlobalParameterAdmin(MessageBroker broker, Lock admin)
    {
        _broker = broker;
        _lock = admin;
    }

    /// <summary>Every global parameter there is, by name.</summary>
    public IReadOnlyList<GlobalParameter> All => _broker.Parameters.Globals;

    /// <summary>The parameter of that name, or null.</summary>
    public GlobalParameter? Find(string name) => _broker.Parameters.FindGlobal(name);

    /// <summary>Adds a parameter or replaces the one of that name.</summary>
    /// <param name="name">Name.</param>
    /// <param name="value">Value; it is copied. The cluster's name has to be a string.</param>
    /// <exception cref="AdminException">An empty name, no value, or a wrong one.</exception>
    public GlobalParameter Set(string name, JsonElement value)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new AdminException(AdminErrorKind.Invalid, "the name of the global parameter is empty");
        }

        if (name == ClusterName && value.ValueKind != JsonValueKind.String)
        {
            throw new AdminException(AdminErrorKind.Invalid, "the cluster name is not a string");
        }

        var parameter = new GlobalParameter(name, Copy(name, value));
        lock (_lock)
        {
            _broker.Parameters.SetGlobal(parameter);
            _broker.Metadata.Put(parameter);
            _broker.Events.GlobalParameterChanged(name, parameter.Value);
        }

        return parameter;
    }

    /// <summary>Sets a parameter to a string.</summary>
    /// <exception cref="AdminException">An empty name.</exception>
    public GlobalParameter Set(string name, string value) => Set(name, Json.String(value));

    /// <summary>Removes a parameter.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool Delete(string name)
    {
        lock (_lock)
        {
            if (!_broker.Parameters.RemoveGlobal(name))
            {
                return false;
            }

            _broker.Metadata.DeleteGlobalParameter(name);
            _broker.Events.GlobalParameterChanged(name, null);
            return true;
        }
    }

    /// <summary>The value, free of the document it was read from.</summary>
    internal static JsonElement Copy(string name, JsonElement value) => value.ValueKind != JsonValueKind.Undefined
        ? value.Clone()
        : throw new AdminException(AdminErrorKind.Invalid, $"parameter '{name}' has no value");
}
