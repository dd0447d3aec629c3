using System.Buffers;
using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Parameters;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Definitions;

/// <summary>
/// Runtime parameters as RabbitMQ shows them: with the policies, operator policies and limits of virtual hosts among them, which
/// it keeps as parameters (https://www.rabbitmq.com/docs/parameters). Here each of those has commands of its own, and this
/// passes on to them.
/// </summary>
public sealed class ComponentAdmin
{
    /// <summary>The component of policies.</summary>
    public const string Policy = "policy";

    /// <summary>The component of operator policies.</summary>
    public const string OperatorPolicy = "operator_policy";

    /// <summary>The component of limits of virtual hosts, whose only parameter is called <see cref="Limits"/>.</summary>
    public const string VirtualHostLimits = "vhost-limits";

    /// <summary>Name of the parameter with the limits of a virtual host.</summary>
    public const string Limits = "limits";

    private readonly BrokerAdmin _admin;

    internal ComponentAdmin(BrokerAdmin admin) => _admin = admin;

    /// <summary>Every parameter but the policies, by component, virtual host and name.</summary>
    public IReadOnlyList<RuntimeParameter> All =>
        [.. _admin.Parameters.All.Concat(OfPolicies(OperatorPolicy, _admin.OperatorPolicies)).Concat(OfLimits())
            .OrderBy(parameter => parameter.Component, StringComparer.Ordinal)
            .ThenBy(parameter => parameter.VirtualHost, StringComparer.Ordinal)
            .ThenBy(parameter => parameter.Name, StringComparer.Ordinal)];

    /// <summary>The parameters of a component, policies included.</summary>
    public IReadOnlyList<RuntimeParameter> Of(string component) =>
        component == Policy ? [.. OfPolicies(Policy, _admin.Policies)] : [.. All.Where(parameter => parameter.Component == component)];

    /// <summary>The parameter of that name, or null.</summary>
    public RuntimeParameter? Find(string component, string virtualHost, string name) =>
        Of(component).FirstOrDefault(parameter => parameter.VirtualHost == virtualHost && parameter.Name == name);

    /// <summary>Adds a parameter or replaces the one of that name.</summary>
    /// <exception cref="AdminException">No such virtual host, a policy, or a value that the component cannot have.</exception>
    public void Set(string component, string virtualHost, string name, JsonElement value)
    {
        switch (component)
        {
            case Policy:
                throw new AdminException(AdminErrorKind.Invalid, "policies may not be set using this method");
            case OperatorPolicy:
                PolicyJson.Set(_admin.OperatorPolicies, virtualHost, name, value);
                break;
            case VirtualHostLimits:
                _admin.VirtualHosts.SetLimits(virtualHost, LimitJson.ToVirtualHostLimits(value));
                break;
            default:
                _admin.Parameters.Set(component, virtualHost, name, value);
                break;
        }
    }

    /// <summary>Removes a parameter.</summary>
    /// <returns>False when there is none of that name.</returns>
    /// <exception cref="AdminException">It is a policy.</exception>
    public bool Delete(string component, string virtualHost, string name)
    {
        switch (component)
        {
            case Policy:
                throw new AdminException(AdminErrorKind.Invalid, "policies may not be cleared using this method");
            case OperatorPolicy:
                return _admin.OperatorPolicies.Delete(virtualHost, name);
            case VirtualHostLimits:
                if (Find(component, virtualHost, name) is null)
                {
                    return false;
                }

                _admin.VirtualHosts.SetLimits(virtualHost, Topology.VirtualHostLimits.None);
                return true;
            default:
                return _admin.Parameters.Delete(component, virtualHost, name);
        }
    }

    private IEnumerable<RuntimeParameter> OfPolicies(string component, PolicyAdmin policies) =>
        from host in _admin.VirtualHosts
        from policy in policies.In(host)
        select new RuntimeParameter(component, host.Name, policy.Name, ValueOf(json => PolicyJson.WriteValue(json, policy)));

    private IEnumerable<RuntimeParameter> OfLimits() =>
        from host in _admin.VirtualHosts
        where host.Limits != Topology.VirtualHostLimits.None
        select new RuntimeParameter(VirtualHostLimits, host.Name, Limits, ValueOf(json => LimitJson.Write(json, host.Limits)));

    private static JsonElement ValueOf(Action<Utf8JsonWriter> write)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets))
        {
            write(json);
        }

        return Json.Parse(octets.WrittenMemory);
    }
}
