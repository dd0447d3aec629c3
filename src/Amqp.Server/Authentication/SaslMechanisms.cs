using System.Text;
using Amqp.Broker.Connections;

namespace Amqp.Server.Authentication;

/// <summary>The SASL mechanisms of a server: which it offers to whom, and the exchange that each begins.</summary>
internal sealed class SaslMechanisms
{
    private const string External = "EXTERNAL";
    private const string Anonymous = "ANONYMOUS";

    private static readonly string[] s_known = ["PLAIN", "AMQPLAIN", Anonymous, External, "RABBIT-CR-DEMO"];

    private readonly SaslOptions _options;
    private readonly string[] _enabled;

    public SaslMechanisms(SaslOptions options)
    {
        _options = options;
        _enabled = [.. s_known.Where(IsEnabled)];
    }

    /// <summary>The mechanisms as connection.start offers them, in the order of the server, whatever that of the configuration.</summary>
    /// <param name="tls">The client's TLS session, or null.</param>
    public byte[] Offer(TlsInfo? tls) => Encoding.ASCII.GetBytes(string.Join(' ', _enabled.Where(name => IsOffered(name, tls))));

    /// <summary>Begins a login.</summary>
    /// <param name="mechanism">What the client has chosen.</param>
    /// <param name="tls">The client's TLS session, or null.</param>
    /// <param name="problem">Why it cannot be, as RabbitMQ puts it.</param>
    public SaslExchange? Begin(string mechanism, TlsInfo? tls, out string problem)
    {
        problem = s_known.Contains(mechanism) ? $"invalid authentication mechanism '{mechanism}'" : $"unknown authentication mechanism '{mechanism}'";
        if (!_enabled.Contains(mechanism) || !IsOffered(mechanism, tls))
        {
            return null;
        }

        return mechanism switch
        {
            "PLAIN" => new PlainExchange(),
            "AMQPLAIN" => new AmqPlainExchange(),
            Anonymous => new AnonymousExchange(_options.AnonymousUser!, _options.AnonymousPassword!),
            External => new ExternalExchange(_options, tls),
            _ => new ChallengeExchange(),
        };
    }

    /// <summary>Whether a name is that of a mechanism.</summary>
    public static bool IsKnown(string name) => s_known.Contains(name);

    private static bool IsOffered(string name, TlsInfo? tls) => name != External || tls is not null;

    private bool IsEnabled(string name) =>
        _options.Mechanisms.Contains(name) && (name != Anonymous || _options is { AnonymousUser: not null, AnonymousPassword: not null });
}
