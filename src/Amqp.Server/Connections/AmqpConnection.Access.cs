using Amqp.Broker.Connections;
using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Protocol;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Connections;

/// <summary>Who is logged in, and what operators see and do of the connection.</summary>
internal sealed partial class AmqpConnection
{
    private readonly ExpiryEntry _expiry;

    /// <summary>Who is logged in.</summary>
    public AuthenticatedUser User => _user ?? throw new InvalidOperationException("nobody is logged in");

    /// <summary>What the client says of itself.</summary>
    public FieldTable ClientProperties { get; private set; } = FieldTable.Empty;

    /// <summary>When the connection was opened.</summary>
    public DateTimeOffset OpenedAt { get; private set; }

    string IClientConnection.Name => Transport.Name;

    string IClientConnection.VirtualHostName => _virtualHost?.Name ?? "";

    ushort IClientConnection.ChannelMax => _channelMax;

    ushort IClientConnection.Heartbeat => _heartbeatSeconds;

    void IClientConnection.Close(string reason) => Close(ReplyCode.ConnectionForced, reason);

    /// <summary>
    /// connection.update-secret: backends whose answers depend on the secret look at the new one, access to the virtual host is
    /// checked again, and every permission that was remembered is dropped.
    /// </summary>
    private void OnUpdateSecret(ReadOnlySpan<byte> arguments)
    {
        var update = MethodDecoder.Decode<ConnectionUpdateSecret>(arguments);
        Await(User.UpdateSecretAsync(update.NewSecret.ToArray()), OnSecretUpdated);
    }

    private void OnSecretUpdated(LoginAnswer? refusal)
    {
        if (refusal is not null)
        {
            LogLoginRefused(Transport.Name, UserName, refusal.Refusal!);
            throw new ConnectionException(
                ReplyCode.NotAllowed, refusal.IsError ? "Secret update failed" : "New secret was refused by one of the backends");
        }

        Await(User.CheckAsync(AccessTarget.VirtualHost, VirtualHost.Name), OnAccessAfterUpdate);
    }

    private void OnAccessAfterUpdate(AccessAnswer access)
    {
        ConnectionDirectory.CheckAccess(User, VirtualHost, access);
        FlushBatches();
        User.Internal?.VoidCachedPermissions();
        ArmExpiry();
        Retry(CancelForbiddenConsumers);
    }

    private void CancelForbiddenConsumers()
    {
        foreach (var channel in _channels.Values)
        {
            if (!channel.IsClosing)
            {
                channel.CancelForbiddenConsumers();
            }
        }

        Send(0, default(ConnectionUpdateSecretOk));
    }

    private void ArmExpiry()
    {
        if (User.ExpiresAt is { } end)
        {
            // The clock that is armed counts from now; the wheel takes no time longer than an int holds.
            var left = Math.Clamp((end - Server.Runtime.Time.GetUtcNow()).TotalMilliseconds, 0, int.MaxValue);
            Server.Runtime.Wheel.Arm(_expiry, (long)left);
        }
        else
        {
            DisarmExpiry();
        }
    }

    private void DisarmExpiry() => Server.Runtime.Wheel.Disarm(_expiry);

    /// <summary>The credentials have expired: the connection ends, unless a new secret has come meanwhile.</summary>
    private sealed class ExpiryEntry(AmqpConnection connection) : WheelEntry
    {
        protected override void Fire() => connection.Post(() =>
        {
            if (connection._phase != ConnectionPhase.Running || connection.User.ExpiresAt is not { } end)
            {
                return;
            }

            if (end > connection.Server.Runtime.Time.GetUtcNow())
            {
                connection.ArmExpiry();
                return;
            }

            connection.LogExpired(connection.Transport.Name, connection.UserName);
            connection.FailConnection(new ConnectionException(ReplyCode.ConnectionForced, "credential expired", 0));
        });
    }
}
