using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Administration;

/// <summary>Exchanges as operators see them and what operators do to them.</summary>
/// <remarks>Where somebody's access is given, that is what may be done; without it, everything may.</remarks>
public sealed class ExchangeAdmin
{
    private readonly MessageBroker _broker;

    internal ExchangeAdmin(MessageBroker broker) => _broker = broker;

    /// <summary>Exchanges of all virtual hosts.</summary>
    public int Count => _broker.VirtualHosts.Sum(static host => host.ExchangeCount);

    /// <summary>The exchanges of a virtual host, by name; of all of them when it is null.</summary>
    public IReadOnlyList<Exchange> In(string? virtualHost) =>
    [
        .. _broker.VirtualHosts
            .Where(host => virtualHost is null || host.Name == virtualHost)
            .SelectMany(static host => host.Exchanges.OrderBy(static exchange => exchange.Name.ToString(), StringComparer.Ordinal)),
    ];

    /// <summary>The exchange of that name, or null.</summary>
    public Exchange? Find(string virtualHost, string name) =>
        _broker.FindVirtualHost(virtualHost)?.FindExchange(Encoding.UTF8.GetBytes(name));

    /// <summary>What there is to know of an exchange.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="withPublishers">The channels that publish to it too.</param>
    public static ExchangeInfo Describe(Exchange exchange, bool withPublishers = false)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        var totals = exchange.Traffic.Totals;
        return new ExchangeInfo
        {
            Exchange = exchange,
            In = totals.In,
            Out = totals.Out,
            Publishers = withPublishers ? exchange.Traffic.Live : [],
        };
    }

    /// <summary>Creates an exchange, or checks that the one that is there is the same.</summary>
    /// <returns>True when it was created.</returns>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">As over AMQP.</exception>
    public bool Declare(string virtualHost, in ExchangeDeclaration declaration, AccessChecks? access = null)
    {
        var host = Require(virtualHost);
        var isThere = host.FindExchange(declaration.Name.Span) is not null;
        host.DeclareExchange(declaration, access);
        return !isThere;
    }

    /// <summary>Deletes an exchange with its bindings.</summary>
    /// <returns>False when there is none of that name.</returns>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">It is in use, predeclared, or the user may not.</exception>
    public bool Delete(string virtualHost, string name, bool ifUnused = false, AccessChecks? access = null)
    {
        var host = Require(virtualHost);
        var octets = Encoding.UTF8.GetBytes(name);
        if (host.FindExchange(octets) is null)
        {
            return false;
        }

        if (octets.Length > 0 && !octets.AsSpan().StartsWith("amq."u8))
        {
            access?.CheckExchange(Permission.Configure, octets);
        }

        host.DeleteExchange(octets, ifUnused);
        return true;
    }

    private VirtualHost Require(string name) => _broker.FindVirtualHost(name) ?? throw AdminException.NoVirtualHost(name);
}
