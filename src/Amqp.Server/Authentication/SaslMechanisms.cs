using System.Text;
using Amqp.Broker.Security;
using Amqp.Protocol;

namespace Amqp.Server.Authentication;

/// <summary>PLAIN (RFC 4616, without an authorization identity) and AMQPLAIN (a field table with LOGIN and PASSWORD).</summary>
internal static class SaslMechanisms
{
    /// <summary>The mechanisms as connection.start offers them.</summary>
    public const string Offered = "PLAIN AMQPLAIN";

    public static bool IsOffered(ReadOnlySpan<byte> mechanism) =>
        mechanism.SequenceEqual("PLAIN"u8) || mechanism.SequenceEqual("AMQPLAIN"u8);

    public static SaslOutcome Authenticate(UserDirectory users, ReadOnlySpan<byte> mechanism, ReadOnlySpan<byte> response) =>
        mechanism.SequenceEqual("PLAIN"u8) ? Plain(users, response) : AmqPlain(users, response);

    private static SaslOutcome Plain(UserDirectory users, ReadOnlySpan<byte> response)
    {
        var separator = response.Length > 0 && response[0] == 0 ? response[1..].IndexOf((byte)0) : -1;
        if (separator < 0 || response[(separator + 2)..].Contains((byte)0))
        {
            return new SaslOutcome(null, "", $"response {ErlangTerm.FormatBinary(response)} invalid");
        }

        var name = Encoding.UTF8.GetString(response.Slice(1, separator));
        return new SaslOutcome(users.Authenticate(name, response[(separator + 2)..]), name);
    }

    private static SaslOutcome AmqPlain(UserDirectory users, ReadOnlySpan<byte> response)
    {
        if (!FieldTableValidator.IsValid(response, FieldTableLimits.MaxDepth))
        {
            return new SaslOutcome(null, "", "AMQPLAIN response is not a field table");
        }

        var table = FieldTable.Parse(response);
        if (!table.TryGet("LOGIN", out var login) || !table.TryGet("PASSWORD", out var password) || !login.IsString || !password.IsString)
        {
            return new SaslOutcome(null, "", $"AMQPLAIN auth info {table} is missing LOGIN or PASSWORD field");
        }

        return new SaslOutcome(users.Authenticate(login.AsString, password.AsBytes.Span), login.AsString);
    }
}
