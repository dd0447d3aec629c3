using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>
/// The queue arguments that mean something (https://www.rabbitmq.com/docs/queues#optional-arguments): how each is checked, and
/// which a redeclaration must repeat, in RabbitMQ's order. Other arguments are kept and not looked at.
/// </summary>
internal static class QueueArguments
{
    /// <summary>The old name of the argument that says where a queue's leader is placed. It is taken and means nothing.</summary>
    public const string MasterLocator = "x-queue-master-locator";

    private const long LongestTime = 315_360_000_000;
    private const int HighestPriority = 255;

    private static readonly (string Name, Func<FieldValue, FieldTable, string?> Check, bool Classic, bool Quorum)[] s_rules =
    [
        ("x-expires", static (value, _) => CheckTime(value, allowZero: false), true, true),
        ("x-message-ttl", static (value, _) => CheckTime(value, allowZero: true), true, true),
        ("x-dead-letter-exchange", static (value, _) => CheckText(value), true, true),
        ("x-dead-letter-routing-key", CheckDeadLetterKey, true, true),
        ("x-dead-letter-strategy", static (value, _) => CheckOneOf(value, "invalid_dlx_strategy", "at-most-once", "at-least-once"), false, true),
        ("x-max-length", static (value, _) => CheckCount(value), true, true),
        ("x-max-length-bytes", static (value, _) => CheckCount(value), true, true),
        ("x-max-in-memory-length", static (value, _) => CheckCount(value), false, true),
        ("x-max-in-memory-bytes", static (value, _) => CheckCount(value), false, true),
        ("x-max-priority", static (value, _) => CheckPriority(value), true, false),
        ("x-overflow", static (value, _) => CheckOneOf(value, "invalid_overflow", "drop-head", "reject-publish", "reject-publish-dlx"), true, true),
        ("x-queue-mode", static (value, _) => CheckMode(value), true, false),
        ("x-queue-version", static (value, _) => CheckVersion(value), true, false),
        ("x-single-active-consumer", static (value, _) => CheckBoolean(value), true, true),
        ("x-queue-type", static (_, _) => null, true, true),
        ("x-quorum-initial-group-size", static (value, _) => CheckSize(value), false, true),
        ("x-delivery-limit", static (value, _) => CheckInteger(value), true, true),
        ("x-consumer-timeout", static (value, _) => CheckCount(value), true, true),
        (MasterLocator, static (value, _) => CheckText(value), true, false),
        ("x-queue-leader-locator", static (value, _) => CheckOneOf(value, "invalid_queue_locator_arg", "client-local", "balanced"), true, true),
        ("x-max-age", static (_, _) => null, false, false),
        ("x-stream-max-segment-size-bytes", static (_, _) => null, false, false),
        ("x-stream-filter-size-bytes", static (_, _) => null, false, false),
        ("x-initial-cluster-size", static (_, _) => null, false, false),
    ];

    /// <summary>Rules that hold only where delayed retry is on (<see cref="QuorumSemantics.DelayedRetry"/>).</summary>
    private static readonly (string Name, Func<FieldValue, FieldTable, string?> Check, bool Classic, bool Quorum)[] s_retryRules =
    [
        .. s_rules,
        ("x-delayed-retry-type", static (value, _) => CheckOneOf(value, "invalid_delayed_retry_type", "disabled", "all", "failed", "returned"), false, true),
        ("x-delayed-retry-min", static (value, _) => CheckTime(value, allowZero: true), false, true),
        ("x-delayed-retry-max", static (value, _) => CheckTime(value, allowZero: true), false, true),
    ];

    /// <summary>Type of queue that the arguments ask for; they have been validated.</summary>
    public static QueueKind KindOf(FieldTable arguments) =>
        arguments.TryGet("x-queue-type", out var type) && type.IsString && type.AsString == "quorum" ? QueueKind.Quorum : QueueKind.Classic;

    /// <summary>True for a queue with a single active consumer.</summary>
    public static bool IsSingleActive(FieldTable arguments) =>
        arguments.TryGet("x-single-active-consumer", out var value) && value.Type == FieldType.Boolean && value.AsBoolean;

    /// <summary>Highest priority of a priority queue; 0 without priorities.</summary>
    public static int MaxPriority(FieldTable arguments) =>
        arguments.TryGet("x-max-priority", out var value) && value.IsInteger ? (int)Math.Clamp(value.AsInteger, 0, HighestPriority) : 0;

    /// <summary>Refuses a declaration whose arguments or flags are wrong for its type of queue.</summary>
    public static void Validate(in QueueDeclaration declaration, string queue, string virtualHost, QuorumSemantics semantics)
    {
        var arguments = declaration.Arguments;
        if (arguments.TryGet("x-dead-letter-exchange", out var exchange) && exchange.Type != FieldType.LongString)
        {
            Fail.InvalidArgumentType(ErlangTerm.TypeName(exchange.Type), "x-dead-letter-exchange", "queue", queue, virtualHost);
        }

        CheckType(arguments, queue, virtualHost);
        var kind = KindOf(arguments);
        foreach (var (name, check, classic, quorum) in RulesOf(semantics))
        {
            if (!arguments.TryGet(name, out var value))
            {
                continue;
            }

            if (!(kind == QueueKind.Quorum ? quorum : classic))
            {
                Fail.ArgumentOfOtherType(name, queue, virtualHost, ModuleOf(kind));
            }

            if (check(value, arguments) is { } problem)
            {
                Fail.InvalidArgument(name, "queue", queue, virtualHost, problem);
            }
        }

        if (kind == QueueKind.Quorum)
        {
            CheckQuorum(declaration, queue, virtualHost);
        }
    }

    /// <summary>Refuses a redeclaration whose arguments differ from those of the queue that is there.</summary>
    public static void Compare(in Equivalence check, FieldTable received, FieldTable current, QuorumSemantics semantics)
    {
        foreach (var (name, _, _, _) in RulesOf(semantics))
        {
            if (name == "x-queue-type" && TypeOf(received) == TypeOf(current))
            {
                // A missing type is classic.
                continue;
            }

            check.Argument(name, received, current);
        }
    }

    private static (string Name, Func<FieldValue, FieldTable, string?> Check, bool Classic, bool Quorum)[] RulesOf(QuorumSemantics semantics) =>
        semantics.DelayedRetry ? s_retryRules : s_rules;

    private static string TypeOf(FieldTable arguments) =>
        arguments.TryGet("x-queue-type", out var type) && type.IsString ? type.AsString : "classic";

    /// <summary>RabbitMQ's name for the code of a type, which its error texts give.</summary>
    public static string ModuleOf(QueueKind kind) => kind == QueueKind.Quorum ? "rabbit_quorum_queue" : "rabbit_classic_queue";

    private static void CheckType(FieldTable arguments, string queue, string virtualHost)
    {
        if (!arguments.TryGet("x-queue-type", out var type))
        {
            return;
        }

        if (type.Type != FieldType.LongString)
        {
            Fail.InvalidArgument("x-queue-type", "queue", queue, virtualHost, $"{{unacceptable_type,{ErlangTerm.TypeName(type.Type)}}}");
        }

        if (type.AsString == "stream")
        {
            Fail.Connection(ReplyCode.NotImplemented, "queue type 'stream' is not supported by this version");
        }

        if (type.AsString is not ("classic" or "quorum"))
        {
            Fail.InvalidArgument("x-queue-type", "queue", queue, virtualHost, $"\"unsupported queue type '{type.AsString}'\"");
        }
    }

    private static void CheckQuorum(in QueueDeclaration declaration, string queue, string virtualHost)
    {
        if (declaration.AutoDelete)
        {
            Fail.InvalidProperty("auto-delete", queue, virtualHost);
        }

        if (declaration.Exclusive)
        {
            Fail.InvalidProperty("exclusive-owner", queue, virtualHost);
        }

        if (!declaration.Durable)
        {
            Fail.InvalidProperty("non-durable", queue, virtualHost);
        }
    }

    private static string? CheckInteger(FieldValue value) =>
        value.IsInteger ? null : $"\"expected integer, got {ErlangTerm.TypeName(value.Type)}\"";

    private static string? CheckCount(FieldValue value) =>
        CheckInteger(value) ?? (value.AsInteger < 0 ? $"{{value_negative,{value.AsInteger}}}" : null);

    private static string? CheckTime(FieldValue value, bool allowZero) =>
        CheckCount(value)
        ?? (value.AsInteger > LongestTime ? $"{{value_too_large,{value.AsInteger}}}" : null)
        ?? (value.AsInteger == 0 && !allowZero ? "{value_zero,0}" : null);

    private static string? CheckSize(FieldValue value) => CheckCount(value) ?? (value.AsInteger == 0 ? "{value_zero,0}" : null);

    private static string? CheckMode(FieldValue value) =>
        CheckText(value) ?? (value.AsString is "default" or "lazy" ? null : $"\"unsupported queue mode '{value.AsString}'\"");

    private static string? CheckPriority(FieldValue value) =>
        CheckCount(value) ?? (value.AsInteger > HighestPriority ? $"{{max_value_exceeded,{value.AsInteger}}}" : null);

    private static string? CheckText(FieldValue value) =>
        value.Type == FieldType.LongString ? null : $"{{unacceptable_type,{ErlangTerm.TypeName(value.Type)}}}";

    private static string? CheckBoolean(FieldValue value) =>
        value.Type == FieldType.Boolean ? null : $"{{unacceptable_type,{ErlangTerm.TypeName(value.Type)}}}";

    private static string? CheckVersion(FieldValue value) =>
        CheckCount(value) ?? (value.AsInteger is 1 or 2 ? null : $"\"unsupported queue version '{value.AsInteger}'\"");

    private static string? CheckOneOf(FieldValue value, string problem, params ReadOnlySpan<string> allowed) =>
        CheckText(value) ?? (allowed.Contains(value.AsString) ? null : problem);

    private static string? CheckDeadLetterKey(FieldValue value, FieldTable arguments) =>
        CheckText(value) ?? (arguments.Contains("x-dead-letter-exchange") ? null : "routing_key_but_no_dlx_defined");
}
