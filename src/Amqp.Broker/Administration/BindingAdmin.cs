using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Administration;

/// <summary>Bindings as operators see them, those of the default exchange included, and what operators do to them.</summary>
/// <remarks>Where somebody's access is given, that is what may be done; without it, everything may.</remarks>
public sealed class BindingAdmin
{
    private readonly MessageBroker _broker;
    private readonly QueueOwner _operator = new();

    internal BindingAdmin(MessageBroker broker) => _broker = broker;

    /// <summary>The bindings of a virtual host by source; of all of them when it is null.</summary>
    public IReadOnlyList<BindingInfo> In(string? virtualHost) =>
    [
        .. _broker.VirtualHosts.Where(host => virtualHost is null || host.Name == virtualHost).SelectMany(All),
    ];

    /// <summary>The bindings whose source is an exchange; none when there is no such exchange.</summary>
    public IReadOnlyList<BindingInfo> From(string virtualHost, string exchange)
    {
        if (_broker.FindVirtualHost(virtualHost) is not { } host)
        {
            return [];
        }

        if (exchange.Length == 0)
        {
            return [.. Implicit(host)];
        }

        return host.FindExchange(Encoding.UTF8.GetBytes(exchange)) is { } source ? Sorted(host.BindingsOf(source, outgoing: true)) : [];
    }

    /// <summary>The bindings that lead to a queue; a queue always has that of the default exchange.</summary>
    public IReadOnlyList<BindingInfo> ToQueue(string virtualHost, string queue) =>
        _broker.FindVirtualHost(virtualHost) is { } host && host.FindQueue(Encoding.UTF8.GetBytes(queue)) is { } target
            ? [BindingInfo.Implicit(virtualHost, queue), .. Sorted(host.BindingsOf(target, outgoing: false))]
            : [];

    /// <summary>The bindings that lead to an exchange.</summary>
    public IReadOnlyList<BindingInfo> ToExchange(string virtualHost, string exchange) =>
        _broker.FindVirtualHost(virtualHost) is { } host && host.FindExchange(Encoding.UTF8.GetBytes(exchange)) is { } target
            ? Sorted(host.BindingsOf(target, outgoing: false))
            : [];

    /// <summary>Binds.</summary>
    /// <returns>The binding.</returns>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">As over AMQP.</exception>
    public BindingInfo Bind(BindingInfo binding, AccessChecks? access = null)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var host = Require(binding.VirtualHost);
        var (source, destination, key) = Octets(binding);
        Check(host, binding, access);
        if (binding.IsToQueue)
        {
            host.BindQueue(destination, source, key, binding.Arguments, _operator);
        }
        else
        {
            host.BindExchange(destination, source, key, binding.Arguments);
        }

        return binding;
    }

    /// <summary>Takes a binding away; one that is not there is fine.</summary>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">As over AMQP.</exception>
    public void Unbind(BindingInfo binding, AccessChecks? access = null)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var host = Require(binding.VirtualHost);
        var (source, destination, key) = Octets(binding);
        Check(host, binding, access);
        if (binding.IsToQueue)
        {
            host.UnbindQueue(destination, source, key, binding.Arguments, _operator);
        }
        else
        {
            host.UnbindExchange(destination, source, key, binding.Arguments);
        }
    }

    private static (byte[] Source, byte[] Destination, byte[] Key) Octets(BindingInfo binding) => (
        Encoding.UTF8.GetBytes(binding.Source), Encoding.UTF8.GetBytes(binding.Destination), Encoding.UTF8.GetBytes(binding.RoutingKey));

    private static void Check(VirtualHost host, BindingInfo binding, AccessChecks? access)
    {
        if (access is null || binding.Source.Length == 0)
        {
            return;
        }

        var (source, destination, key) = Octets(binding);
        if (binding.IsToQueue)
        {
            access.CheckQueue(Permission.Write, destination);
        }
        else
        {
            access.CheckExchange(Permission.Write, destination);
        }

        access.CheckExchange(Permission.Read, source);
        if (host.FindExchange(source) is { } exchange)
        {
            access.CheckTopic(Permission.Read, exchange, key);
        }
    }

    private static IEnumerable<BindingInfo> All(VirtualHost host) => Implicit(host).Concat(
        host.Exchanges
            .OrderBy(static exchange => exchange.Name.ToString(), StringComparer.Ordinal)
            .SelectMany(exchange => Sorted(host.BindingsOf(exchange, outgoing: true))));

    private static IEnumerable<BindingInfo> Implicit(VirtualHost host) =>
        host.Queues.Select(static queue => queue.Name.ToString()).Order(StringComparer.Ordinal).Select(name => BindingInfo.Implicit(host.Name, name));

    private static BindingInfo[] Sorted(IEnumerable<Binding> bindings) =>
    [
        .. bindings.Select(BindingInfo.Of)
            .OrderBy(static binding => binding.Source, StringComparer.Ordinal)
            .ThenBy(static binding => binding.Destination, StringComparer.Ordinal)
            .ThenBy(static binding => binding.RoutingKey, StringComparer.Ordinal),
    ];

    private VirtualHost Require(string name) => _broker.FindVirtualHost(name) ?? throw AdminException.NoVirtualHost(name);
}
