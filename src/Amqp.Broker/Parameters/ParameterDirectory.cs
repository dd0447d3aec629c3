using System.Collections.Concurrent;

namespace Amqp.Broker.Parameters;

/// <summary>The runtime parameters and the global parameters there are.</summary>
/// <remarks>Reading takes no lock. Changes are made by <see cref="BrokerAdmin"/> under its lock.</remarks>
internal sealed class ParameterDirectory
{
    private readonly ConcurrentDictionary<(string Component, string VirtualHost, string Name), RuntimeParameter> _parameters = [];
    private readonly ConcurrentDictionary<string, GlobalParameter> _globals = new(StringComparer.Ordinal);

    /// <summary>The runtime parameters by component, virtual host and name.</summary>
    public IReadOnlyList<RuntimeParameter> All =>
        [.. _parameters.Values
            .OrderBy(parameter => parameter.Component, StringComparer.Ordinal)
            .ThenBy(parameter => parameter.VirtualHost, StringComparer.Ordinal)
            .ThenBy(parameter => parameter.Name, StringComparer.Ordinal)];

    /// <summary>The global parameters by name.</summary>
    public IReadOnlyList<GlobalParameter> Globals => [.. _globals.Values.OrderBy(parameter => parameter.Name, StringComparer.Ordinal)];

    public RuntimeParameter? Find(string component, string virtualHost, string name) =>
        _parameters.GetValueOrDefault((component, virtualHost, name));

    public void Set(RuntimeParameter parameter) =>
        _parameters[(parameter.Component, parameter.VirtualHost, parameter.Name)] = parameter;

    public RuntimeParameter? Remove(string component, string virtualHost, string name) =>
        _parameters.TryRemove((component, virtualHost, name), out var removed) ? removed : null;

    /// <summary>Removes the parameters of a virtual host.</summary>
    public IReadOnlyList<RuntimeParameter> RemoveIn(string virtualHost)
    {
        RuntimeParameter[] removed = [.. _parameters.Values.Where(parameter => parameter.VirtualHost == virtualHost)];
        foreach (var parameter in removed)
        {
            Remove(parameter.Component, parameter.VirtualHost, parameter.Name);
        }

        return removed;
    }

    public GlobalParameter? FindGlobal(string name) => _globals.GetValueOrDefault(name);

    public void SetGlobal(GlobalParameter parameter) => _globals[parameter.Name] = parameter;

    public bool RemoveGlobal(string name) => _globals.TryRemove(name, out _);
}
