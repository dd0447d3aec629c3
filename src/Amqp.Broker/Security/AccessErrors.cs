using System.Diagnostics.CodeAnalysis;
using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Broker.Security;

/// <summary>The refusals for want of permission, with RabbitMQ's texts.</summary>
internal static class AccessErrors
{
    [DoesNotReturn]
    public static void Refused(Permission permission, ResourceKind kind, string name, string virtualHost, string user, uint? methodId, string suffix = "") =>
        throw new ChannelException(
            ReplyCode.AccessRefused,
            $"{Name(permission)} access to {Name(kind)} '{name}' in vhost '{virtualHost}' refused for user '{user}'{suffix}",
            methodId);

    [DoesNotReturn]
    public static void TopicRefused(Permission permission, string routingKey, string exchange, string virtualHost, string user, uint? methodId, string suffix = "") =>
        throw new ChannelException(
            ReplyCode.AccessRefused,
            $"{Name(permission)} access to topic '{routingKey}' in exchange '{exchange}' in vhost '{virtualHost}' refused for user '{user}'{suffix}",
            methodId);

    [DoesNotReturn]
    public static void VirtualHostRefused(string virtualHost, string user, string suffix = "") =>
        throw new ConnectionException(ReplyCode.NotAllowed, $"access to vhost '{virtualHost}' refused for user '{user}'{suffix}");

    private static string Name(Permission permission) => permission switch
    {
        Permission.Configure => "configure",
        Permission.Write => "write",
        _ => "read",
    };

    private static string Name(ResourceKind kind) => kind == ResourceKind.Queue ? "queue" : "exchange";
}
