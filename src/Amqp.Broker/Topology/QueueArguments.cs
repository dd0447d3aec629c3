using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>The queue arguments that mean something (https://www.rabbitmq.com/docs/queues#optional-arguments).</summary>
internal static class QueueArguments
{
    private static readonly string[] s_unsupported =
    [
        "x-expires", "x-message-ttl", "x-dead-letter-exchange", "x-dead-letter-routing-key", "x-max-length",
        "x-max-length-bytes", "x-max-priority", "x-overflow", "x-single-active-consumer",
    ];

    /// <summary>Arguments that a redeclaration must repeat, in the order in which they are compared; the type comes before them.</summary>
    public static IReadOnlyList<string> Compared { get; } = ["x-queue-mode", "x-queue-version"];

    /// <summary>The queue type that the arguments ask for; a queue without one is a classic queue.</summary>
    public static string TypeOf(FieldTable arguments) =>
        arguments.TryGet("x-queue-type", out var type) ? ErlangTerm.FormatPlain(type.View) : "classic";

    /// <summary>Refuses arguments that are wrong, and those whose promise this broker cannot keep yet.</summary>
    public static void Validate(FieldTable arguments, string queue, string virtualHost)
    {
        if (arguments.TryGet("x-queue-type", out var type))
        {
            if (type.Type != FieldType.LongString)
            {
                Fail.InvalidArgument("x-queue-type", "queue", queue, virtualHost, $"{{unacceptable_type,{ErlangTerm.TypeName(type.Type)}}}");
            }

            if (type.AsString is "quorum" or "stream")
            {
                Fail.Connection(ReplyCode.NotImplemented, $"queue type '{type.AsString}' is not supported by this version");
            }

            if (type.AsString != "classic")
            {
                Fail.InvalidArgument("x-queue-type", "queue", queue, virtualHost, $"\"unsupported queue type '{type.AsString}'\"");
            }
        }

        foreach (var argument in s_unsupported)
        {
            if (arguments.TryGet(argument, out _))
            {
                Fail.Connection(ReplyCode.NotImplemented, $"queue argument '{argument}' is not supported by this version");
            }
        }
    }
}
