using System.Text;
using Amqp.Broker.Security.Backends;
using Amqp.Protocol;

namespace Amqp.Server.Authentication;

/// <summary>RABBIT-CR-DEMO: PLAIN in two steps, which exists to try out connection.secure.</summary>
internal sealed class ChallengeExchange : SaslExchange
{
    private string? _user;

    private static ReadOnlySpan<byte> Question => "Please tell me your password"u8;

    private static ReadOnlySpan<byte> Answer => "My password is "u8;

    public override SaslStep Respond(ReadOnlySpan<byte> response)
    {
        if (_user is null)
        {
            _user = Encoding.UTF8.GetString(response);
            return SaslStep.Ask(Question);
        }

        return response.StartsWith(Answer)
            ? SaslStep.Login(new LoginAttempt(_user, response[Answer.Length..].ToArray()))
            : SaslStep.Malformed($"response {ErlangTerm.FormatBinary(response)} invalid");
    }
}
