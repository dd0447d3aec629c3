using Amqp.Broker.Administration;
using Amqp.Broker.Connections;
using Amqp.Broker.Queues;
using Amqp.Protocol;

namespace Amqp.Broker.Events;

/// <summary>Logins, connections, channels and consumers.</summary>
public sealed partial class BrokerEvents
{
    private const string ProtocolVersion = "{0,9,1}";

    /// <summary>A client has logged in, or was refused.</summary>
    /// <param name="connection">Its connection, which need not be open.</param>
    /// <param name="userName">Who it is, or said it was.</param>
    /// <param name="refusal">Why it was refused; null when it was not.</param>
    public void OnLogin(IClientConnection connection, string userName, string? refusal)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (!HasListeners)
        {
            return;
        }

        var info = connection.Describe();
        var headers = new FieldTableBuilder();
        if (refusal is not null)
        {
            headers.Add("error", refusal.StartsWith("user '", StringComparison.Ordinal) ? refusal : $"user '{userName}' - {refusal}");
        }

        headers
            .Add("ssl", info.Tls is not null)
            .Add("auth_mechanism", info.AuthMechanism)
            .Add("protocol", ProtocolVersion)
            .Add("peer_port", (long)info.PeerPort)
            .Add("peer_host", Tuple(info.PeerHost))
            .Add("connection_name", info.Name)
            .Add("host", Tuple(info.Host));
        AddTls(headers, info)
            .Add("name", userName)
            .Add("connection_type", "network");
        Emit(refusal is null ? "user.authentication.success" : "user.authentication.failure", headers);
    }

    /// <summary>A connection is open.</summary>
    public void Opened(IClientConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (!HasListeners)
        {
            return;
        }

        var info = connection.Describe();
        var headers = By(info.UserName)
            .Add("node", NodeName)
            .Add("connected_at", info.OpenedAt.ToUnixTimeMilliseconds())
            .Add("client_properties", Terms(info.ClientProperties))
            .Add("channel_max", (long)info.ChannelMax)
            .Add("frame_max", (long)info.FrameMax)
            .Add("timeout", (long)info.Heartbeat)
            .Add("vhost", info.VirtualHost)
            .Add("user", info.UserName)
            .Add("protocol", ProtocolVersion)
            .Add("ssl_hash", info.Tls?.Hash ?? "")
            .Add("ssl_cipher", info.Tls?.Cipher ?? "")
            .Add("ssl_key_exchange", info.Tls?.KeyExchange ?? "")
            .Add("ssl_protocol", info.Tls?.Protocol ?? "")
            .Add("auth_mechanism", info.AuthMechanism);
        var certificate = info.Tls?.PeerCertificate;
        headers
            .Add("peer_cert_validity", certificate is null ? "" : $"{certificate.NotBefore.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ} - {certificate.NotAfter.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}")
            .Add("peer_cert_issuer", certificate?.Issuer ?? "")
            .Add("peer_cert_subject", certificate?.Subject ?? "")
            .Add("ssl", info.Tls is not null)
            .Add("peer_host", Tuple(info.PeerHost))
            .Add("host", Tuple(info.Host))
            .Add("peer_port", (long)info.PeerPort)
            .Add("port", (long)info.Port)
            .Add("name", info.Name)
            .Add("pid", connection.EventProcess)
            .Add("type", "network");
        Emit("connection.created", AddName(headers, info));
    }

    /// <summary>A connection has ended, or what was to become one.</summary>
    public void Closed(IClientConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (!HasListeners)
        {
            return;
        }

        var info = connection.Describe();
        Emit("connection.closed", AddName(
            new FieldTableBuilder()
                .Add("client_properties", Terms(info.ClientProperties))
                .Add("node", NodeName)
                .Add("pid", connection.EventProcess)
                .Add("name", info.Name),
            info));
    }

    /// <summary>A channel is open.</summary>
    public void Opened(IClientChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (HasListeners)
        {
            var connection = channel.Connection;
            Emit("channel.created", By(connection.UserName)
                .Add("vhost", connection.VirtualHostName)
                .Add("user", connection.UserName)
                .Add("number", (long)channel.Number)
                .Add("connection", connection.EventProcess)
                .Add("name", $"{connection.Name} ({channel.Number})")
                .Add("pid", channel.EventProcess));
        }
    }

    /// <summary>A channel has ended.</summary>
    public void Closed(IClientChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (HasListeners)
        {
            Emit("channel.closed", By(channel.Connection.UserName).Add("pid", channel.EventProcess));
        }
    }

    /// <summary>A consumer is there.</summary>
    public void Added(IClientChannel channel, QueueConsumer consumer)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(consumer);
        if (HasListeners)
        {
            Emit("consumer.created", By(channel.Connection.UserName)
                .Add("arguments", Terms(consumer.Arguments))
                .Add("prefetch_count", (long)consumer.Prefetch)
                .Add("queue", consumer.Queue!.Name.Span)
                .Add("vhost", consumer.Queue.VirtualHost.Name)
                .Add("channel", channel.EventProcess)
                .Add("ack_required", !consumer.NoAck)
                .Add("exclusive", consumer.IsExclusive)
                .Add("consumer_tag", consumer.Tag.Span));
        }
    }

    /// <summary>A consumer has gone, by its own wish or with its channel or queue.</summary>
    /// <param name="channel">Its channel.</param>
    /// <param name="consumer">The consumer.</param>
    /// <param name="actor">Who wanted it gone.</param>
    public void Removed(IClientChannel channel, QueueConsumer consumer, string actor)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(consumer);
        if (HasListeners)
        {
            Emit("consumer.deleted", By(actor)
                .Add("queue", consumer.Queue!.Name.Span)
                .Add("vhost", consumer.Queue.VirtualHost.Name)
                .Add("channel", channel.EventProcess)
                .Add("consumer_tag", consumer.Tag.Span));
        }
    }

    private static FieldTableBuilder AddName(FieldTableBuilder headers, ConnectionInfo info) =>
        info.ClientName.Length == 0 ? headers : headers.Add("user_provided_name", info.ClientName);

    private static FieldTableBuilder AddTls(FieldTableBuilder headers, ConnectionInfo info) => info.Tls is not { } tls
        ? headers
        : headers
            .Add("ssl_hash", tls.Hash)
            .Add("ssl_cipher", tls.Cipher)
            .Add("ssl_key_exchange", tls.KeyExchange)
            .Add("ssl_protocol", tls.Protocol);
}
