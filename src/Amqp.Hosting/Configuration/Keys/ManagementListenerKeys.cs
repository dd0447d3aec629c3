using System.Net;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>
/// Where the HTTP API is served, with and without TLS (https://www.rabbitmq.com/docs/management#multiple-listeners), and how
/// connections are treated there. <c>management.listener</c> is how RabbitMQ 3.6 said the same.
/// </summary>
internal static class ManagementListenerKeys
{
    private const string Tcp = "management.tcp";
    private const string Tls = "management.ssl";
    private const string Old = "management.listener";

    public static IReadOnlyList<ConfKey> All { get; } =
    [
        new($"{Tcp}.port", "port", "15672", "15680", "Port of the HTTP API; 0 takes a free one.", static (draft, value) =>
            Plain(draft).Port = PortOf(value)),
        new($"{Tcp}.ip", "IP address", "all addresses", "127.0.0.1", "Address that the HTTP API is served on.", static (draft, value) =>
            Plain(draft).Address = AddressOf(value)),
        new($"{Tls}.port", "port", "15671", "15681", "Port of the HTTP API with TLS; 0 takes a free one. With keys of management.ssl and none of management.tcp there is no plain port.", static (draft, value) =>
            Secured(draft).TlsPort = PortOf(value)),
        new($"{Tls}.ip", "IP address", "all addresses", "127.0.0.1", "Address that the HTTP API is served on with TLS.", static (draft, value) =>
            Secured(draft).TlsAddress = AddressOf(value)),
        .. TlsConfKeys.For(Tls, static draft =>
        {
            draft.For<Listeners>().HasTls = true;
            return draft.For<Listeners>().Tls;
        }),
        new($"{Old}.port", "port", "15672", "15680", "Port of the HTTP API, with TLS where management.listener.ssl is true.", static (draft, value) =>
            (draft.For<Listeners>().IsOld, draft.For<Listeners>().OldPort) = (true, PortOf(value))),
        new($"{Old}.ip", "IP address", "all addresses", "127.0.0.1", "Address of management.listener.port.", static (draft, value) =>
            (draft.For<Listeners>().IsOld, draft.For<Listeners>().OldAddress) = (true, AddressOf(value))),
        new($"{Old}.ssl", ConfTypes.Boolean, "false", "true", "Speak TLS on management.listener.port, with the files of management.listener.ssl_opts.", static (draft, value) =>
            (draft.For<Listeners>().IsOld, draft.For<Listeners>().IsOldTls) = (true, value.Boolean)),
        .. TlsConfKeys.For($"{Old}.ssl_opts", static draft =>
        {
            (draft.For<Listeners>().IsOld, draft.For<Listeners>().HasOldTls) = (true, true);
            return draft.For<Listeners>().OldTls;
        }),
        .. Connections(Tcp, static draft => _ = Plain(draft), slot: null),
        .. Connections(Tls, static draft => _ = Secured(draft), slot: Tcp),
    ];

    /// <summary>Which listeners there are: those that keys were given for, or the plain one.</summary>
    public static void Finish(ConfDraft draft)
    {
        var (listeners, settings) = (draft.For<Listeners>(), draft.For<ManagementSettings>());
        var isOldTls = listeners.IsOldTls ?? listeners.HasOldTls;
        if (isOldTls && !listeners.HasTls)
        {
            Secured(draft);
            settings.TlsPort = listeners.OldPort ?? settings.TlsPort;
            settings.TlsAddress = listeners.OldAddress ?? settings.TlsAddress;
        }
        else if (!isOldTls && listeners is { IsOld: true, IsPlain: false })
        {
            Plain(draft);
            settings.Port = listeners.OldPort ?? settings.Port;
            settings.Address = listeners.OldAddress ?? settings.Address;
        }

        settings.ServesPlain = listeners.IsPlain || !listeners.HasTls;
        settings.Tls = listeners switch
        {
            { HasTls: false } => null,
            { Tls.Settings.CertificateFile: null } when isOldTls => listeners.OldTls.Finish() with { Name = $"{Old}.ssl_opts" },
            _ => listeners.Tls.Finish() with { Name = Tls },
        };
        if (settings.Tls is { CertificateFile: not null, FailIfNoPeerCertificate: true, VerifyPeer: false } tls)
        {
            draft.Warnings.Add($"{tls.Name}.fail_if_no_peer_cert has no effect without {tls.Name}.verify = verify_peer");
        }
    }

    /// <summary>What RabbitMQ lets each listener say; it holds for both here, and what is said last counts.</summary>
    private static IEnumerable<ConfKey> Connections(string prefix, Action<ConfDraft> mark, string? slot)
    {
        ConfKey Key(string name, string type, string unset, string example, string meaning, Action<ManagementSettings, ConfValue> apply) =>
            new($"{prefix}.{name}", type, unset, example, slot is null ? meaning : $"The same as {slot}.{name}: both listeners have one.", (draft, value) =>
            {
                mark(draft);
                apply(draft.For<ManagementSettings>(), value);
            })
            { Slot = slot is null ? null : $"{slot}.{name}" };

        yield return Key("backlog", ConfTypes.Number, "1024", "128", "Connections that wait to be accepted.", static (settings, value) =>
            settings.Backlog = value.Number(1, int.MaxValue, "connections"));
        yield return Key("idle_timeout", ConfTypes.Milliseconds, "60000", "30000", "How long a connection may be idle between two requests.", static (settings, value) =>
            settings.IdleTimeout = TimeSpan.FromMilliseconds(value.Whole(1, int.MaxValue, "milliseconds")));
        yield return Key("request_timeout", ConfTypes.Milliseconds, "10000", "5000", "How long a client may take to send the head of a request.", static (settings, value) =>
            settings.RequestTimeout = TimeSpan.FromMilliseconds(value.Whole(1, int.MaxValue, "milliseconds")));
        yield return Key("compress", ConfTypes.Boolean, "true", "false", "Compress answers for whoever takes that.", static (settings, value) =>
            settings.Compresses = value.Boolean);
    }

    private static ManagementSettings Plain(ConfDraft draft)
    {
        draft.For<Listeners>().IsPlain = true;
        return draft.For<ManagementSettings>();
    }

    private static ManagementSettings Secured(ConfDraft draft)
    {
        draft.For<Listeners>().HasTls = true;
        return draft.For<ManagementSettings>();
    }

    private static int PortOf(in ConfValue value) => (int)value.Whole(0, ushort.MaxValue, "a port");

    private static IPAddress AddressOf(in ConfValue value) =>
        IPAddress.TryParse(value.Text, out var address) ? address : throw value.Bad("an IP address");

    private sealed class Listeners
    {
        public bool IsPlain { get; set; }

        public bool HasTls { get; set; }

        public TlsDraft Tls { get; } = new();

        public bool IsOld { get; set; }

        public bool? IsOldTls { get; set; }

        public bool HasOldTls { get; set; }

        public TlsDraft OldTls { get; } = new();

        public int? OldPort { get; set; }

        public IPAddress? OldAddress { get; set; }
    }
}
