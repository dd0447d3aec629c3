using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Connections;
using Amqp.Broker.Definitions;
using Amqp.Broker.Statistics;
using Amqp.Management.Http;
using Amqp.Management.Statistics;

namespace Amqp.Management.Objects;

/// <summary>Connections as JSON.</summary>
internal sealed class ConnectionJson(ApiHost host, SampleQuery samples)
{
    /// <summary>Writes a connection as it stands in a list.</summary>
    public void Write(Utf8JsonWriter json, IClientConnection connection) => Write(json, connection, isItem: false);

    /// <summary>Writes a connection on its own.</summary>
    public void WriteItem(Utf8JsonWriter json, IClientConnection connection) => Write(json, connection, isItem: true);

    private void Write(Utf8JsonWriter json, IClientConnection connection, bool isItem)
    {
        var info = connection.Describe();
        var history = connection.History ?? host.Admin.Statistics.NoHistory;
        json.WriteStartObject();
        json.WriteString("auth_mechanism"u8, info.AuthMechanism);
        json.WriteNumber("channel_max"u8, info.ChannelMax);
        json.WriteNumber("channels"u8, info.Channels);
        json.WritePropertyName("client_properties"u8);
        FieldJson.Write(json, info.ClientProperties);
        json.WriteNumber("connected_at"u8, info.OpenedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("frame_max"u8, info.FrameMax);
        ErlangJson.WriteCollector(json);
        json.WriteString("host"u8, info.Host);
        json.WriteString("name"u8, info.Name);
        json.WriteString("node"u8, host.NodeName);
        json.WriteString("peer_host"u8, info.PeerHost);
        json.WriteNumber("peer_port"u8, info.PeerPort);
        json.WriteNumber("port"u8, info.Port);
        json.WriteString("protocol"u8, "AMQP 0-9-1"u8);
        WriteTraffic(json, info, history);
        WriteTls(json, info.Tls, isItem);
        json.WriteString("state"u8, info.State);
        json.WriteNumber("timeout"u8, info.Heartbeat);
        json.WriteString("type"u8, "network"u8);
        json.WriteString("user"u8, info.UserName);
        if (info.ClientName.Length > 0)
        {
            json.WriteString("user_provided_name"u8, info.ClientName);
        }

        json.WriteString("user_who_performed_action"u8, info.UserName);
        json.WriteString("vhost"u8, info.VirtualHost);
        json.WriteEndObject();
    }

    /// <summary>Writes what RabbitMQ tells of a connection without statistics, and of a user's connections.</summary>
    public void WriteShort(Utf8JsonWriter json, IClientConnection connection)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, connection.Name);
        json.WriteString("vhost"u8, connection.VirtualHostName);
        json.WriteString("user"u8, connection.UserName);
        json.WriteString("node"u8, host.NodeName);
        json.WriteEndObject();
    }

    private void WriteTraffic(Utf8JsonWriter json, ConnectionInfo info, History history)
    {
        json.WriteNumber("recv_cnt"u8, info.ReadsIn);
        StatsJson.Write(json, StatNames.ReceivedOctets, info.OctetsIn, history, samples.DataRates, 0);
        StatsJson.Write(json, StatNames.Reductions, info.FramesIn, host.Admin.Statistics.NoHistory, samples.DataRates);
        json.WriteNumber("send_cnt"u8, info.WritesOut);
        StatsJson.Write(json, StatNames.SentOctets, info.OctetsOut, history, samples.DataRates, 1);
        json.WriteNumber("send_pend"u8, info.OctetsPending);
    }

    private static void WriteTls(Utf8JsonWriter json, TlsInfo? tls, bool isItem)
    {
        var certificate = tls?.PeerCertificate;
        json.WriteBoolean("ssl"u8, tls is not null);
        WriteText(json, "peer_cert_issuer"u8, certificate?.Issuer, isItem);
        WriteText(json, "peer_cert_subject"u8, certificate?.Subject, isItem);
        WriteText(json, "peer_cert_validity"u8, certificate is null ? null : $"{certificate.NotBefore.ToUniversalTime():s}Z - {certificate.NotAfter.ToUniversalTime():s}Z", isItem);
        WriteText(json, "ssl_cipher"u8, tls?.Cipher, isItem);
        WriteText(json, "ssl_hash"u8, tls?.Hash, isItem);
        WriteText(json, "ssl_key_exchange"u8, tls?.KeyExchange, isItem);
        WriteText(json, "ssl_protocol"u8, tls?.Protocol, isItem);
    }

    /// <summary>What is missing is null in a list and empty in an item.</summary>
    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text, bool isItem)
    {
        if (text is null && !isItem)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, text ?? "");
        }
    }
}
