using Amqp.Protocol;

namespace Amqp.Server.Connections;

/// <summary>Capabilities in the client properties that change what the server sends.</summary>
/// <param name="AuthenticationFailureClose">A failed login is told by connection.close.</param>
/// <param name="ConnectionBlocked">connection.blocked and unblocked are understood.</param>
/// <param name="ConsumerCancelNotify">basic.cancel from the server is understood.</param>
internal readonly record struct ClientCapabilities(
    bool AuthenticationFailureClose, bool ConnectionBlocked, bool ConsumerCancelNotify)
{
    public static ClientCapabilities Of(FieldTable clientProperties)
    {
        if (!clientProperties.TryGet("capabilities", out var value) || value.Type != FieldType.Table)
        {
            return default;
        }

        var table = value.AsTable;
        return new ClientCapabilities(
            Has(table, "authentication_failure_close"), Has(table, "connection.blocked"), Has(table, "consumer_cancel_notify"));
    }

    private static bool Has(FieldTable table, string name) =>
        table.TryGet(name, out var value) && value.Type == FieldType.Boolean && value.AsBoolean;
}
