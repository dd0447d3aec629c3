using Amqp.Protocol;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>What connections negotiate, and how much of everything there may be.</summary>
internal static class ConnectionKeys
{
    private const string ChannelMax = "channel_max";
    private const string MaxConnections = "max_connections";
    private const string Unlimited = "number or infinity";
    private const long LargestMessage = 512 * 1024 * 1024;

    public static ConfArea Area { get; } = new("Connections and channels",
    [
        new("heartbeat", "seconds", "60", "30", "Heartbeat interval proposed to clients; 0 for none.", static (draft, value) =>
            draft.Server = draft.Server with { Heartbeat = (ushort)value.Whole(0, ushort.MaxValue, "seconds") }),
        new("frame_max", "octets", "131072", "8192", "Largest frame; 0 for no limit.", static (draft, value) =>
            draft.Server = draft.Server with { FrameMax = FrameMaxOf(value) }),
        new("initial_frame_max", "octets", "8192", "16384", "Largest frame before the client has tuned: client properties and tokens have to fit.", static (draft, value) =>
            draft.Server = draft.Server with { InitialFrameMax = (uint)value.Whole(AmqpConstants.FrameMinSize, int.MaxValue, "octets") }),
        new(ChannelMax, ConfTypes.Number, "2047", "10", "Most channels of a connection; 0 for no limit.", SetChannelMax),
        new("max_channels_per_connection", ConfTypes.Number, "2047", "10", "The same as channel_max.", SetChannelMax) { Slot = ChannelMax },
        new(MaxConnections, Unlimited, "infinity", "1000", "Most connections of the whole broker.", SetMaxConnections),
        new("connection_max", Unlimited, "infinity", "1000", "The same as max_connections.", SetMaxConnections) { Slot = MaxConnections },
        new("max_message_size", ConfTypes.Size, "134217728", "1MiB", "Largest message body.", static (draft, value) =>
            draft.Limits = draft.Limits with { MaxMessageSize = value.Size(1, LargestMessage) }),
        new("handshake_timeout", ConfTypes.Milliseconds, "10000", "1500", "Longest time from connecting to an open connection.", static (draft, value) =>
            draft.Server = draft.Server with { HandshakeTimeout = TimeSpan.FromMilliseconds(value.Whole(1, int.MaxValue, "milliseconds")) }),
    ]);

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
}
