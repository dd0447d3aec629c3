using System.Text;
using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>The handshake, whole or step by step.</summary>
public sealed partial class WireConnection
{
    /// <summary>From <c>connection.start</c>.</summary>
    public FieldTable ServerProperties { get; private set; } = FieldTable.Empty;

    /// <summary>From <c>connection.start</c>: mechanisms, separated by spaces.</summary>
    public string Mechanisms { get; private set; } = string.Empty;

    /// <summary>From <c>connection.start</c>: locales, separated by spaces.</summary>
    public string Locales { get; private set; } = string.Empty;

    /// <summary>From <c>connection.tune</c>: channel_max, frame_max, heartbeat.</summary>
    public (ushort ChannelMax, uint FrameMax, ushort Heartbeat) ServerTune { get; private set; }

    /// <summary>The whole handshake: header, start, tune, open.</summary>
    /// <exception cref="WireException">The server refused; <see cref="WireException.Close"/> says why if it did.</exception>
    public async ValueTask OpenAsync()
    {
        await StartAsync();
        await AuthenticateAsync();
        await TuneAsync();
        await OpenVirtualHostAsync();
    }

    /// <summary>Sends the protocol header and reads <c>connection.start</c>.</summary>
    public async ValueTask StartAsync()
    {
        await SendAsync(ProtocolHeader.Amqp091);
        WireFrame frame = await ExpectAsync<ConnectionStart>(0);
        var start = frame.Decode<ConnectionStart>();
        ServerProperties = FieldTable.Parse(start.ServerProperties);
        Mechanisms = WireText.From(start.Mechanisms);
        Locales = WireText.From(start.Locales);
    }

    /// <summary>Sends <c>connection.start-ok</c> and reads <c>connection.tune</c>.</summary>
    public async ValueTask AuthenticateAsync()
    {
        await SendStartOkAsync();
        WireFrame frame = await ExpectAsync<ConnectionTune>(0);
        var tune = frame.Decode<ConnectionTune>();
        ServerTune = (tune.ChannelMax, tune.FrameMax, tune.Heartbeat);
    }

    /// <summary>Sends <c>connection.start-ok</c> as the options say.</summary>
    public ValueTask SendStartOkAsync()
    {
        ReadOnlyMemory<byte> response = Options.Response ?? Encoding.UTF8.GetBytes($"\0{Options.User}\0{Options.Password}");
        return SendAsync(0, new ConnectionStartOk
        {
            ClientProperties = (Options.ClientProperties ?? WireOptions.DefaultProperties).Content,
            Mechanism = WireText.Utf8(Options.Mechanism),
            Response = response.Span,
            Locale = "en_US"u8,
        });
    }

    /// <summary>Sends <c>connection.tune-ok</c>: the server's values, or what the options ask for.</summary>
    public ValueTask TuneAsync()
    {
        uint frameMax = Options.FrameMax ?? ServerTune.FrameMax;
        FrameMax = frameMax == 0 ? AmqpConstants.DefaultFrameMax : frameMax;
        return SendAsync(0, new ConnectionTuneOk
        {
            ChannelMax = Options.ChannelMax ?? ServerTune.ChannelMax,
            FrameMax = frameMax,
            Heartbeat = Options.Heartbeat,
        });
    }

    /// <summary>Sends <c>connection.open</c> and reads <c>connection.open-ok</c>.</summary>
    public async ValueTask OpenVirtualHostAsync()
    {
        await SendAsync(0, new ConnectionOpen { VirtualHost = WireText.Utf8(Options.VirtualHost) });
        await ExpectAsync<ConnectionOpenOk>(0);
    }

    /// <summary>Opens a channel of this number.</summary>
    public async ValueTask<WireChannel> OpenChannelAsync(ushort number = 1)
    {
        await SendAsync(number, new ChannelOpen());
        await ExpectAsync<ChannelOpenOk>(number);
        return new WireChannel(this, number);
    }

    /// <summary>Closes politely: <c>connection.close</c>, frames dropped until <c>connection.close-ok</c>.</summary>
    public async ValueTask CloseAsync()
    {
        await SendAsync(0, new ConnectionClose { ReplyCode = (ushort)ReplyCode.Success, ReplyText = "bye"u8 });
        while (!(await ReadFrameAsync()).Is<ConnectionCloseOk>())
        {
        }
    }
}
