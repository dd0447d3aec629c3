using System.Text;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Protocol;

namespace Amqp.Management.Objects;

/// <summary>What the paths of objects name, and what the sender may see of them.</summary>
internal static class ObjectPath
{
    private const string DefaultExchangeAlias = "amq.default";

    /// <summary>The queue of the path.</summary>
    /// <exception cref="ApiException">404.</exception>
    public static MessageQueue Queue(this ApiContext context) =>
        context.Admin.Queues.Find(context.VirtualHost().Name, context.Path("queue")) ?? throw ApiException.NotFound();

    /// <summary>The name of the path's virtual host.</summary>
    /// <exception cref="ApiException">404, with RabbitMQ's words for requests that change something.</exception>
    public static string VirtualHostOrNotFound(this ApiContext context) =>
        context.Admin.VirtualHosts.Find(context.Path(ApiContext.VirtualHostSegment))?.Name ?? throw ApiException.NotFound("vhost_not_found");

    /// <summary>A name in the path, as AMQP has it.</summary>
    /// <exception cref="ApiException">400: it is longer than a name can be.</exception>
    public static ShortString ShortName(this ApiContext context, string segment)
    {
        var octets = Encoding.UTF8.GetBytes(context.Path(segment));
        return octets.Length <= AmqpConstants.MaxShortStringLength
            ? ShortString.From(octets)
            : throw ApiException.BadRequest($"the name is longer than {AmqpConstants.MaxShortStringLength} octets");
    }

    /// <summary>The table in a member of the body; an empty one when it is missing.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static FieldTable Arguments(this RequestBody body)
    {
        try
        {
            return body.Find("arguments") is { } arguments ? FieldJson.ToTable(arguments) : FieldTable.Empty;
        }
        catch (AdminException error)
        {
            throw ApiException.BadRequest(error.Message);
        }
    }

    /// <summary>The name of an exchange in the path; the default exchange goes by <c>amq.default</c> there.</summary>
    public static string ExchangeName(this ApiContext context, string segment = "exchange") =>
        context.Path(segment) is var name && name == DefaultExchangeAlias ? "" : name;

    /// <summary>The exchange of the path.</summary>
    /// <exception cref="ApiException">404.</exception>
    public static Exchange Exchange(this ApiContext context, string segment = "exchange") =>
        context.Admin.Exchanges.Find(context.VirtualHost().Name, context.ExchangeName(segment)) ?? throw ApiException.NotFound();

    /// <summary>What the sender may do in the path's virtual host; null for the owner of the broker's files, who may do everything.</summary>
    public static AccessChecks? Access(this ApiContext context) =>
        context.Principal.Login is { } login ? new AccessChecks(login, context.VirtualHost()) : null;

    /// <summary>Whether the sender sees what belongs to a user's connections.</summary>
    public static bool SeesConnectionOf(this Principal principal, string user) => principal.IsMonitor || principal.Name == user;
}
