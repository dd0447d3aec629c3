using System.Net;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Where the broker listens (https://www.rabbitmq.com/docs/networking#interfaces).</summary>
internal static class ListenerKeys
{
    private const int DefaultPort = 5672;

    public static ConfArea Area { get; } = new("Listeners",
    [
        new("listeners.tcp", "none", "5672 on all addresses", "none", "Listen for no plain TCP connection.", static (draft, value) =>
            draft.For<Listeners>().IsNone = value.Text == "none" ? true : throw value.Bad("none")),
        new("listeners.tcp.$name", "port or ip:port", "5672 on all addresses", "5673", "Listen here. A port alone means all addresses.",
            static (draft, value) => draft.For<Listeners>().EndPoints.Add(
                ListenerAddress.TryParse(value.Text, out var endPoint) ? endPoint : throw value.Bad(ListenerAddress.Expected))),
    ], Finish);

    private static void Finish(ConfDraft draft)
    {
        var listeners = draft.For<Listeners>();
        if (!listeners.IsNone)
        {
            draft.Options.Endpoints = listeners.EndPoints.Count == 0 ? [new IPEndPoint(IPAddress.IPv6Any, DefaultPort)] : [.. listeners.EndPoints];
        }
    }

    private sealed class Listeners
    {
        public List<IPEndPoint> EndPoints { get; } = [];

        public bool IsNone { get; set; }
    }
}
