using Amqp.Protocol;
using Amqp.Storage.Durable;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// The keys of rabbitmq.conf that act, each with its type, its meaning and what it does. This table is the only place that
/// knows them: what is not here is not read.
/// </summary>
public static class ConfKeys
{
    private const string ChannelMax = "channel_max";
    private const string MaxConnections = "max_connections";
    private const string Watermark = "vm_memory_high_watermark";
    private const long LargestMessage = 512 * 1024 * 1024;

    private const string Bool = "true|false";
    private const string Text = "text";
    private const string Level = "debug|info|warning|error|critical|none";
    private const string Size = "octets, or a size such as 512MB";

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<ConfKey> All { get; } =
    [
        new("listeners.tcp", "none", "Listen for no plain TCP connection.", static (draft, value) =>
            draft.ListensNowhere = value.Text == "none" ? true : throw value.Bad("none")),
        new("listeners.tcp.$name", "port or ip:port", "Listen here. A port alone means all addresses; .default is 5672.", AddListener),
        new("loopback_users", "none", "Let every user log in from anywhere.", static (draft, value) =>
        {
            if (value.Text != "none")
            {
                throw value.Bad("none, or loopback_users.NAME = true|false");
            }

            draft.LoopbackUsers.Clear();
        }),
        new("loopback_users.$name", Bool, "Let this user log in from this machine only (guest: true).", static (draft, value) =>
        {
            if (value.Boolean)
            {
                draft.LoopbackUsers.Add(value.Name);
            }
            else
            {
                draft.LoopbackUsers.Remove(value.Name);
            }
        }),
        new("default_user", Text, "Name of the user that is there at first (guest).", static (draft, value) => draft.DefaultUser = value.Text),
        new("default_pass", Text, "Password of the user that is there at first (guest).", static (draft, value) => draft.DefaultPassword = value.Text),
        new("default_vhost", Text, "A virtual host that is there at first, besides /.", static (draft, value) =>
            draft.DefaultVirtualHost = value.Text.Length > 0 ? value.Text : throw value.Bad("the name of a virtual host")),
        new("heartbeat", "seconds", "Heartbeat interval proposed to clients; 0 for none (60).", static (draft, value) =>
            draft.Server = draft.Server with { Heartbeat = (ushort)value.Whole(0, ushort.MaxValue, "seconds") }),
        new("frame_max", "octets", "Largest frame (131072); 0 for no limit.", static (draft, value) =>
            draft.Server = draft.Server with { FrameMax = FrameMaxOf(value) }),
        new(ChannelMax, "number", "Most channels of a connection (2047); 0 for no limit.", SetChannelMax),
        new("max_channels_per_connection", "number", "The same as channel_max.", SetChannelMax, ChannelMax),
        new(MaxConnections, "number or infinity", "Most connections (infinity).", SetMaxConnections),
        new("connection_max", "number or infinity", "The same as max_connections.", SetMaxConnections, MaxConnections),
        new("max_message_size", Size, "Largest message body (134217728).", static (draft, value) =>
            draft.Limits = draft.Limits with { MaxMessageSize = value.Size(1, LargestMessage) }),
        new("handshake_timeout", "milliseconds", "Longest time from connecting to an open connection (10000).", static (draft, value) =>
            draft.Server = draft.Server with { HandshakeTimeout = TimeSpan.FromMilliseconds(value.Whole(1, int.MaxValue, "milliseconds")) }),
        new(Watermark, "0.0 to 1.0, or a size", "Memory for messages before publishers are blocked (0.6).", static (draft, value) =>
        {
            if (value.TryShare(out _))
            {
                SetRelative(draft, value);
            }
            else
            {
                SetAbsolute(draft, value);
            }
        }),
        new(Watermark + ".relative", "0.0 to 1.0", "The same, as a share of the memory there is.", SetRelative, Watermark),
        new(Watermark + ".absolute", Size, "The same, as a size.", SetAbsolute, Watermark),
        new("total_memory_available_override_value", Size, "The memory there is, where it cannot be found out.", static (draft, value) =>
            draft.TotalMemory = value.Size(1)),
        new("durability", "fsync|os", "A message is durable when the disk has it, or when the operating system has it (fsync).", static (draft, value) =>
            draft.Durability = value.Text switch
            {
                "fsync" => Durability.Fsync,
                "os" => Durability.Os,
                _ => throw value.Bad("fsync or os"),
            }),
        new("cluster_name", Text, "Cluster name in the server properties (rabbit@localhost).", static (draft, value) =>
            draft.Server = draft.Server with { ClusterName = value.Text }),
        new("product.name", Text, "Product in the server properties; clients branch on it (RabbitMQ).", static (draft, value) =>
            draft.Server = draft.Server with { Product = value.Text }),
        new("product.version", "X.Y.Z", "Version in the server properties; clients branch on it (4.2.0).", static (draft, value) =>
            draft.Server = draft.Server with { Version = VersionOf(value) }),
        new("log.console", Bool, "Write log lines to standard output (true).", static (draft, value) =>
            draft.Log = draft.Log with { Console = value.Boolean }),
        new("log.console.level", Level, "Least level on the console.", static (draft, value) =>
            draft.Log = draft.Log with { ConsoleLevel = value.Level }),
        new("log.default.level", Level, "Least level of everything without a level of its own (info).", static (draft, value) =>
            draft.Log = draft.Log with { DefaultLevel = value.Level }),
        new("log.connection.level", Level, "Least level of what concerns connections.", static (draft, value) =>
            draft.Log = draft.Log with { ConnectionLevel = value.Level }),
    ];

    /// <summary>The key that a line's key is, or null.</summary>
    internal static ConfKey? Find(string key)
    {
        foreach (var known in All)
        {
            if (known.Matches(key))
            {
                return known;
            }
        }

        return null;
    }

    private static void AddListener(ConfDraft draft, ConfValue value) => draft.Listeners.Add(
        ListenerAddress.TryParse(value.Text, out var endPoint) ? endPoint : throw value.Bad(ListenerAddress.Expected));

    private static uint FrameMaxOf(in ConfValue value)
    {
        var frameMax = (uint)value.Whole(0, uint.MaxValue - 1024, "octets");
        return frameMax is 0 or >= AmqpConstants.FrameMinSize
            ? frameMax
            : throw value.Bad($"0 for no limit, or at least {AmqpConstants.FrameMinSize} octets");
    }

    private static void SetChannelMax(ConfDraft draft, ConfValue value) =>
        draft.Server = draft.Server with { ChannelMax = (ushort)value.Whole(0, ushort.MaxValue, "channels") };

    private static void SetMaxConnections(ConfDraft draft, ConfValue value) => draft.Server = draft.Server with
    {
        MaxConnections = value.Text == "infinity" ? int.MaxValue : (int)value.Whole(0, int.MaxValue, "infinity, or connections"),
    };

    private static void SetRelative(ConfDraft draft, ConfValue value)
    {
        draft.WatermarkShare = value.Share();
        draft.WatermarkOctets = null;
    }

    private static void SetAbsolute(ConfDraft draft, ConfValue value) => draft.WatermarkOctets = value.Size();

    private static string VersionOf(in ConfValue value)
    {
        var core = value.Text.AsSpan();
        var suffix = core.IndexOfAny('-', '+');
        return Version.TryParse(suffix < 0 ? core : core[..suffix], out var version) && version.Build >= 0
            ? value.Text
            : throw value.Bad("a version of three numbers, such as 4.2.0");
    }
}
