using Amqp.Broker.Security.Backends;
using Amqp.Protocol;

namespace Amqp.Server.Authentication;

/// <summary>AMQPLAIN: a field table, without its length, with LOGIN and PASSWORD.</summary>
internal sealed class AmqPlainExchange : SaslExchange
{
    public override SaslStep Respond(ReadOnlySpan<byte> response)
    {
        if (!FieldTableValidator.IsValid(response, FieldTableLimits.MaxDepth))
        {
            return SaslStep.Malformed("AMQPLAIN response is not a field table");
        }

        var table = FieldTable.Parse(response);
        return table.TryGet("LOGIN", out var login) && table.TryGet("PASSWORD", out var password) && login.IsString && password.IsString
            ? SaslStep.Login(new LoginAttempt(login.AsString, password.AsBytes.ToArray()))
            : SaslStep.Malformed($"AMQPLAIN auth info {table} is missing LOGIN or PASSWORD field");
    }
}
