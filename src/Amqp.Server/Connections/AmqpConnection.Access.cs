using Amqp.Broker.Connections;
using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Protocol;

namespace Amqp.Server.Connections;

/// <summary>Who is logged in, and what operators see and do of the connection.</summary>
internal sealed partial class AmqpConnection
{
    /// <summary>Who is logged in.</summary>
    public User User => _user ?? throw new InvalidOperationException("nobody is logged in");

    /// <summary>What the client says of itself.</summary>
    public FieldTable ClientProperties { get; private set; } = FieldTable.Empty;

    /// <summary>When the connection was opened.</summary>
    public DateTimeOffset OpenedAt { get; private set; }

    string IClientConnection.Name => Transport.Name;

    string IClientConnection.VirtualHostName => _virtualHost?.Name ?? "";

    ushort IClientConnection.ChannelMax => _channelMax;

    ushort IClientConnection.Heartbeat => _heartbeatSeconds;

    void IClientConnection.Close(string reason) => Close(ReplyCode.ConnectionForced, reason);

    /// <summary>connection.update-secret: logs in again, checks access again, and drops every permission that was remembered.</summary>
    private void OnUpdateSecret(ReadOnlySpan<byte> arguments)
    {
        var update = MethodDecoder.Decode<ConnectionUpdateSecret>(arguments);
        if (Server.Broker.Users.Authenticate(UserName, update.NewSecret) is not { } user || user != User)
        {
            throw new ConnectionException(ReplyCode.NotAllowed, "New secret was refused by one of the backends");
        }

        ConnectionDirectory.CheckAccess(user, VirtualHost);
        FlushBatches();
        user.VoidCachedPermissions();
        foreach (var channel in _channels.Values)
        {
            if (!channel.IsClosing)
            {
                channel.CancelForbiddenConsumers();
            }
        }

        Send(0, default(ConnectionUpdateSecretOk));
    }
}
