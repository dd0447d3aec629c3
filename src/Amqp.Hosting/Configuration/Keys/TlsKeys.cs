using System.Net;
using Amqp.Hosting.Tls;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>TLS for AMQP (https://www.rabbitmq.com/docs/ssl).</summary>
internal static class TlsKeys
{
    private const string Prefix = "ssl_options";

    public static ConfArea Area { get; } = new("TLS",
    [
        new("listeners.ssl", "none", "no TLS", "none", "Listen for no TLS connection.", static (draft, value) =>
            draft.For<TlsListeners>().IsNone = value.Text == "none" ? true : throw value.Bad("none")),
        new("listeners.ssl.$name", "port or ip:port", "no TLS", "5671", "Listen for TLS here. A port alone means all addresses.",
            static (draft, value) => draft.For<TlsListeners>().EndPoints.Add(
                ListenerAddress.TryParse(value.Text, out var endPoint) ? endPoint : throw value.Bad(ListenerAddress.Expected))),
        new("ssl_handshake_timeout", ConfTypes.Milliseconds, "5000", "3000", "Longest time of a TLS handshake.", static (draft, value) =>
            draft.Options.Listener = draft.Options.Listener with { EstablishTimeout = TimeSpan.FromMilliseconds(value.Whole(1, int.MaxValue, "milliseconds")) }),
        new(Prefix, "none", "those that are given", "none", "No TLS options.", static (draft, value) =>
            draft.For<TlsListeners>().HasNoOptions = value.Text == "none" ? true : throw value.Bad("none")),
        .. TlsConfKeys.For(Prefix, static draft => draft.For<TlsListeners>().Tls),
    ], Finish)
    {
        Reload = static (broker, _) =>
        {
            foreach (var certificate in broker.Certificates)
            {
                certificate.Reload();
            }
        },
    };

    private static void Finish(ConfDraft draft)
    {
        var listeners = draft.For<TlsListeners>();
        var settings = listeners.HasNoOptions ? new TlsSettings { Name = Prefix } : listeners.Tls.Finish() with { Name = Prefix };
        if (listeners.EndPoints.Count > 0 && settings is { FailIfNoPeerCertificate: true, VerifyPeer: false })
        {
            draft.Warnings.Add($"{Prefix}.fail_if_no_peer_cert has no effect without {Prefix}.verify = verify_peer");
        }

        if (!listeners.IsNone)
        {
            draft.Options.TlsEndpoints = [.. listeners.EndPoints.Select(endPoint => new AmqpTlsEndpoint(endPoint, settings))];
        }
    }

    private sealed class TlsListeners
    {
        public List<IPEndPoint> EndPoints { get; } = [];

        public TlsDraft Tls { get; } = new();

        public TlsSettings Settings => Tls.Finish();

        public bool IsNone { get; set; }

        public bool HasNoOptions { get; set; }
    }
}
