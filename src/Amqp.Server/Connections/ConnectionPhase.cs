namespace Amqp.Server.Connections;

/// <summary>How far a connection has come.</summary>
internal enum ConnectionPhase
{
    /// <summary>The protocol header is awaited.</summary>
    Header,

    /// <summary>connection.start is sent.</summary>
    Starting,

    /// <summary>connection.secure is sent.</summary>
    Securing,

    /// <summary>connection.tune is sent.</summary>
    Tuning,

    /// <summary>The client has tuned; connection.open is awaited.</summary>
    Opening,

    /// <summary>Open.</summary>
    Running,

    /// <summary>connection.close is sent; everything but close and close-ok is dropped.</summary>
    Closing,

    /// <summary>Nothing is read any more.</summary>
    Closed,
}
