namespace Amqp.Server.Transport;

/// <summary>How a listener takes connections in.</summary>
public sealed record ListenerOptions
{
    /// <summary>TLS; null for plain connections.</summary>
    public ITlsContext? Tls { get; init; }

    /// <summary>Longest time of a TLS handshake and of a proxy's header together (<c>ssl_handshake_timeout</c>).</summary>
    public TimeSpan EstablishTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Every connection begins with the header of a proxy that says where it comes from (<c>proxy_protocol</c>).</summary>
    public bool ExpectsProxyHeader { get; init; }

    /// <summary>Connections that the system keeps until they are accepted (<c>tcp_listen_options.backlog</c>).</summary>
    public int Backlog { get; init; } = 1024;

    /// <summary>Small packets are sent at once (<c>tcp_listen_options.nodelay</c>).</summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>The system looks after idle peers (<c>tcp_listen_options.keepalive</c>).</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Seconds that the system goes on sending behind a closed socket (<c>tcp_listen_options.linger</c>); null for what it does by itself.</summary>
    public int? LingerSeconds { get; init; }

    /// <summary>The system's send buffer in octets (<c>tcp_listen_options.sndbuf</c>); null for its own choice.</summary>
    public int? SendBuffer { get; init; }

    /// <summary>The system's receive buffer in octets (<c>tcp_listen_options.recbuf</c>); null for its own choice.</summary>
    public int? ReceiveBuffer { get; init; }
}
