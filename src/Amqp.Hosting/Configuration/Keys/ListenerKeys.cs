using System.Net;
using Amqp.Server.Transport;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Where the broker listens (https://www.rabbitmq.com/docs/networking#interfaces).</summary>
internal static class ListenerKeys
{
    private const int DefaultPort = 5672;
    private const string Options = "tcp_listen_options.";

    public static ConfArea Area { get; } = new("Listeners",
    [
        new("listeners.tcp", "none", "5672 on all addresses", "none", "Listen for no plain TCP connection.", static (draft, value) =>
            draft.For<Listeners>().IsNone = value.Text == "none" ? true : throw value.Bad("none")),
        new("listeners.tcp.$name", "port or ip:port", "5672 on all addresses", "5673", "Listen here. A port alone means all addresses.",
            static (draft, value) => draft.For<Listeners>().EndPoints.Add(
                ListenerAddress.TryParse(value.Text, out var endPoint) ? endPoint : throw value.Bad(ListenerAddress.Expected))),
        new("proxy_protocol", ConfTypes.Boolean, "false", "true", "Every connection begins with the header of a proxy (PROXY protocol 1 or 2) that says where it comes from.",
            static (draft, value) => Change(draft, listener => listener with { ExpectsProxyHeader = value.Boolean })),
        new("tcp_listen_options", "none", "those that are given", "none", "The system's own socket options.", static (draft, value) =>
            draft.For<Listeners>().HasNoOptions = value.Text == "none" ? true : throw value.Bad("none")),
        new(Options + "backlog", ConfTypes.Number, "1024", "128", "Connections that wait to be accepted.",
            static (draft, value) => Change(draft, listener => listener with { Backlog = value.Number(1, int.MaxValue, "connections") })),
        new(Options + "nodelay", ConfTypes.Boolean, "true", "false", "Send small packets at once.",
            static (draft, value) => Change(draft, listener => listener with { NoDelay = value.Boolean })),
        new(Options + "keepalive", ConfTypes.Boolean, "false", "true", "The system looks after idle peers.",
            static (draft, value) => Change(draft, listener => listener with { KeepAlive = value.Boolean })),
        new(Options + "linger.on", ConfTypes.Boolean, "false", "true", "Go on sending behind a closed socket, for the time of linger.timeout.",
            static (draft, value) => draft.For<Listeners>().Linger = value.Boolean),
        new(Options + "linger.timeout", "seconds", "0", "5", "Seconds of linger.on.",
            static (draft, value) => draft.For<Listeners>().LingerSeconds = value.Number(0, int.MaxValue, "seconds")),
        new(Options + "sndbuf", ConfTypes.Size, "the system's choice", "196608", "The system's send buffer.",
            static (draft, value) => Change(draft, listener => listener with { SendBuffer = (int)value.Size(1, int.MaxValue) })),
        new(Options + "recbuf", ConfTypes.Size, "the system's choice", "196608", "The system's receive buffer.",
            static (draft, value) => Change(draft, listener => listener with { ReceiveBuffer = (int)value.Size(1, int.MaxValue) })),
    ], Finish);

    private static void Change(ConfDraft draft, Func<ListenerOptions, ListenerOptions> change) =>
        draft.Options.Listener = change(draft.Options.Listener);

    private static void Finish(ConfDraft draft)
    {
        var listeners = draft.For<Listeners>();
        if (listeners.Linger)
        {
            Change(draft, listener => listener with { LingerSeconds = listeners.LingerSeconds });
        }

        if (listeners.HasNoOptions)
        {
            var proxy = draft.Options.Listener;
            draft.Options.Listener = new ListenerOptions { ExpectsProxyHeader = proxy.ExpectsProxyHeader, EstablishTimeout = proxy.EstablishTimeout };
        }

        if (!listeners.IsNone)
        {
            draft.Options.Endpoints = listeners.EndPoints.Count == 0 ? [new IPEndPoint(IPAddress.IPv6Any, DefaultPort)] : [.. listeners.EndPoints];
        }
    }

    private sealed class Listeners
    {
        public List<IPEndPoint> EndPoints { get; } = [];

        public bool IsNone { get; set; }

        public bool HasNoOptions { get; set; }

        public bool Linger { get; set; }

        public int LingerSeconds { get; set; }
    }
}
