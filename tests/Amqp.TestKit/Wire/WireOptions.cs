using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>How a <see cref="WireConnection"/> introduces itself and how long it waits.</summary>
public sealed record WireOptions
{
    /// <summary>User for PLAIN.</summary>
    public string User { get; init; } = "guest";

    /// <summary>Password for PLAIN.</summary>
    public string Password { get; init; } = "guest";

    /// <summary>Virtual host.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>SASL mechanism.</summary>
    public string Mechanism { get; init; } = "PLAIN";

    /// <summary>What goes into <c>connection.start-ok</c> as the response; null for what PLAIN says.</summary>
    public ReadOnlyMemory<byte>? Response { get; init; }

    /// <summary>Client properties; null for <see cref="DefaultProperties"/>.</summary>
    public FieldTable? ClientProperties { get; init; }

    /// <summary>The frame_max to ask for, in octets; null for the server's.</summary>
    public uint? FrameMax { get; init; }

    /// <summary>The channel_max to ask for; null for the server's.</summary>
    public ushort? ChannelMax { get; init; }

    /// <summary>Seconds between heartbeats; 0 for none. The client sends none by itself.</summary>
    public ushort Heartbeat { get; init; }

    /// <summary>How long a read waits before it fails.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock that <see cref="Timeout"/> runs on.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Client properties with every capability that RabbitMQ knows.</summary>
    public static FieldTable DefaultProperties { get; } = Properties(
        "publisher_confirms",
        "exchange_exchange_bindings",
        "basic.nack",
        "consumer_cancel_notify",
        "connection.blocked",
        "authentication_failure_close");

    /// <summary>Client properties with these capabilities and no others.</summary>
    public static FieldTable Properties(params ReadOnlySpan<string> capabilities)
    {
        var table = new FieldTableBuilder();
        foreach (string capability in capabilities)
        {
            table.Add(capability, true);
        }

        return new FieldTableBuilder()
            .Add("product", "Amqp.TestKit")
            .Add("platform", ".NET")
            .Add("capabilities", table.Build())
            .Build();
    }
}
