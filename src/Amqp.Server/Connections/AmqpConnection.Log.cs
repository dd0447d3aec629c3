using Microsoft.Extensions.Logging;

namespace Amqp.Server.Connections;

/// <summary>Log lines of a connection.</summary>
internal sealed partial class AmqpConnection
{
    private readonly ILogger _logger;

    /// <summary>The name the client gave its connection, if any.</summary>
    public string ClientName { get; private set; } = "";

    [LoggerMessage(100, LogLevel.Information, "connection {Name}: user '{User}' authenticated and granted access to vhost '{VirtualHost}' {ClientName}")]
    private partial void LogOpened(string name, string user, string virtualHost, string clientName);

    [LoggerMessage(101, LogLevel.Information, "closing connection {Name} ({User}){Reason}")]
    private partial void LogClosed(string name, string user, string reason);

    [LoggerMessage(102, LogLevel.Warning, "connection {Name}: protocol header {Header} is not AMQP 0-9-1")]
    private partial void LogBadHeader(string name, string header);

    [LoggerMessage(103, LogLevel.Warning, "connection {Name}: login of user '{User}' refused: {Reason}")]
    private partial void LogLoginRefused(string name, string user, string reason);

    [LoggerMessage(104, LogLevel.Error, "connection {Name}: {ReplyText}")]
    private partial void LogConnectionError(string name, string replyText);

    [LoggerMessage(105, LogLevel.Warning, "connection {Name}, channel {Channel}: {ReplyText}")]
    private static partial void LogChannelError(ILogger logger, string name, int channel, string replyText);

    [LoggerMessage(106, LogLevel.Warning, "connection {Name}: missed heartbeats from client, timeout: {IntervalSeconds} s")]
    private partial void LogMissedHeartbeats(string name, int intervalSeconds);

    [LoggerMessage(107, LogLevel.Error, "connection {Name}: internal error")]
    private partial void LogInternalError(string name, Exception error);

    [LoggerMessage(108, LogLevel.Error, "connection {Name}: login of user '{User}' refused: {Reason}")]
    private partial void LogLoginFailed(string name, string user, string reason);

    [LoggerMessage(109, LogLevel.Information, "connection {Name}: the credentials of user '{User}' have expired")]
    private partial void LogExpired(string name, string user);
}
