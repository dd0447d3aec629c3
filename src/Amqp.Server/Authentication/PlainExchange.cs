using System.Text;
using Amqp.Broker.Security.Backends;
using Amqp.Protocol;

namespace Amqp.Server.Authentication;

/// <summary>PLAIN (RFC 4616), without an authorization identity.</summary>
internal sealed class PlainExchange : SaslExchange
{
    public override SaslStep Respond(ReadOnlySpan<byte> response)
    {
        var separator = response.Length > 0 && response[0] == 0 ? response[1..].IndexOf((byte)0) : -1;
        return separator < 0 || response[(separator + 2)..].Contains((byte)0)
            ? SaslStep.Malformed($"response {ErlangTerm.FormatBinary(response)} invalid")
            : SaslStep.Login(new LoginAttempt(Encoding.UTF8.GetString(response.Slice(1, separator)), response[(separator + 2)..].ToArray()));
    }
}
