using System.Diagnostics.CodeAnalysis;
using Amqp.Protocol;

namespace Amqp.Broker.Errors;

/// <summary>
/// Every error that the model raises, with RabbitMQ's code and text. Resources print as
/// <c>kind 'name' in vhost 'vhost'</c>.
/// </summary>
internal static class Fail
{
    [DoesNotReturn]
    public static void NoQueue(string queue, string vhost) =>
        Channel(ReplyCode.NotFound, $"no queue '{queue}' in vhost '{vhost}'");

    [DoesNotReturn]
    public static void NoExchange(string exchange, string vhost) =>
        Channel(ReplyCode.NotFound, $"no exchange '{exchange}' in vhost '{vhost}'");

    [DoesNotReturn]
    public static void QueueLocked(string queue, string vhost) =>
        Channel(ReplyCode.ResourceLocked,
            $"cannot obtain exclusive access to locked queue '{queue}' in vhost '{vhost}'. It could be originally declared on "
            + "another connection or the exclusive property value does not match that of the original declaration.");

    [DoesNotReturn]
    public static void ExclusiveUse(string queue, string vhost) =>
        Channel(ReplyCode.AccessRefused, $"queue '{queue}' in vhost '{vhost}' in exclusive use");

    [DoesNotReturn]
    public static void DefaultExchange() =>
        Channel(ReplyCode.AccessRefused, "operation not permitted on the default exchange");

    [DoesNotReturn]
    public static void ReservedName(string kind, string name) =>
        Channel(ReplyCode.AccessRefused, $"{kind} name '{name}' contains reserved prefix 'amq.*'");

    [DoesNotReturn]
    public static void SystemExchange(string exchange, string vhost) =>
        Channel(ReplyCode.AccessRefused, $"deletion of system exchange '{exchange}' in vhost '{vhost}' not allowed");

    [DoesNotReturn]
    public static void InternalExchange(string exchange, string vhost) =>
        Channel(ReplyCode.AccessRefused, $"cannot publish to internal exchange '{exchange}' in vhost '{vhost}'");

    [DoesNotReturn]
    public static void UnknownExchangeType(string type) =>
        Channel(ReplyCode.PreconditionFailed, $"unknown exchange type '{type}'");

    [DoesNotReturn]
    public static void InUse(string kind, string name, string vhost) =>
        Channel(ReplyCode.PreconditionFailed, $"{kind} '{name}' in vhost '{vhost}' in use");

    [DoesNotReturn]
    public static void QueueNotEmpty(string queue, string vhost) =>
        Channel(ReplyCode.PreconditionFailed, $"queue '{queue}' in vhost '{vhost}' not empty");

    [DoesNotReturn]
    public static void Inequivalent(string field, string kind, string name, string vhost, string received, string current) =>
        Channel(ReplyCode.PreconditionFailed,
            $"inequivalent arg '{field}' for {kind} '{name}' in vhost '{vhost}': received {received} but current is {current}");

    [DoesNotReturn]
    public static void InvalidArgument(string argument, string kind, string name, string vhost, string reason) =>
        Channel(ReplyCode.PreconditionFailed, $"invalid arg '{argument}' for {kind} '{name}' in vhost '{vhost}': {reason}");

    [DoesNotReturn]
    public static void ArgumentOfOtherType(string argument, string queue, string vhost, string module) =>
        Channel(ReplyCode.PreconditionFailed, $"invalid arg '{argument}' for queue '{queue}' in vhost '{vhost}' of queue type {module}");

    [DoesNotReturn]
    public static void InvalidProperty(string property, string queue, string vhost) =>
        Channel(ReplyCode.PreconditionFailed, $"invalid property '{property}' for queue '{queue}' in vhost '{vhost}'");

    [DoesNotReturn]
    public static void InvalidArgumentType(string type, string argument, string kind, string name, string vhost) =>
        Channel(ReplyCode.PreconditionFailed, $"invalid type '{type}' for arg '{argument}' in {kind} '{name}' in vhost '{vhost}'");

    [DoesNotReturn]
    public static void Channel(ReplyCode code, string text) => throw new ChannelException(code, text);

    [DoesNotReturn]
    public static void Connection(ReplyCode code, string text) => throw new ConnectionException(code, text);
}
