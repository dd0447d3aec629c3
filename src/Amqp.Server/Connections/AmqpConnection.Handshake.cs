using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Protocol;
using Amqp.Server.Authentication;

namespace Amqp.Server.Connections;

/// <summary>From the protocol header to connection.open-ok (AMQP 0-9-1 section 2.2.4), and the other methods of channel 0.</summary>
internal sealed partial class AmqpConnection
{
    private ConnectionPhase _phase = ConnectionPhase.Header;
    private ushort _channelMax;
    private ushort _heartbeatSeconds;
    private AuthenticatedUser? _user;
    private SaslExchange? _exchange;
    private string _mechanism = "";

    /// <summary>The options that tune was sent with: they may be others when the client answers.</summary>
    private ServerOptions? _offered;

    private uint FrameLimit => (FrameMax == 0 ? Server.Options.InitialFrameMax : FrameMax) + AmqpConstants.FrameSizeTolerance;

    private bool TryReadHeader(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < AmqpConstants.ProtocolHeaderSize)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[AmqpConstants.ProtocolHeaderSize];
        buffer.Slice(0, AmqpConstants.ProtocolHeaderSize).CopyTo(header);
        if (!header.SequenceEqual(ProtocolHeader.Amqp091) && !header.SequenceEqual(ProtocolHeader.Amqp09))
        {
            LogBadHeader(Transport.Name, ErlangTerm.FormatBinary(header));
            buffer = buffer.Slice(buffer.End);
            RefuseHeader();
            return false;
        }

        buffer = buffer.Slice(AmqpConstants.ProtocolHeaderSize);
        _phase = ConnectionPhase.Starting;
        Send(0, new ConnectionStart
        {
            VersionMajor = 0,
            VersionMinor = 9,
            ServerProperties = Server.Properties.Content,
            Mechanisms = Server.Sasl.Offer(Transport.Tls),
            Locales = "en_US"u8,
        });
        return true;
    }

    /// <summary>Answers a protocol header that is not ours with the one that would be, and closes.</summary>
    private void RefuseHeader()
    {
        lock (Outbound.Lock)
        {
            ProtocolHeader.Amqp091.CopyTo(Outbound.GetSpan(AmqpConstants.ProtocolHeaderSize));
            Outbound.Advance(AmqpConstants.ProtocolHeaderSize);
        }

        _phase = ConnectionPhase.Closed;
    }

    private void OnConnectionMethod(uint id, ReadOnlySpan<byte> payload)
    {
        var arguments = payload[AmqpConstants.MethodIdSize..];
        if (MethodNames.Find(id) is null)
        {
            FailUnknownMethod();
            return;
        }

        switch (id)
        {
            case MethodIds.ConnectionStartOk when _phase == ConnectionPhase.Starting:
                OnStartOk(arguments);
                break;
            case MethodIds.ConnectionSecureOk when _phase == ConnectionPhase.Securing:
                Respond(MethodDecoder.Decode<ConnectionSecureOk>(arguments).Response);
                break;
            case MethodIds.ConnectionTuneOk when _phase == ConnectionPhase.Tuning:
                OnTuneOk(arguments);
                break;
            case MethodIds.ConnectionOpen when _phase == ConnectionPhase.Opening:
                OnOpen(arguments);
                break;
            case MethodIds.ConnectionClose when _phase == ConnectionPhase.Running:
                OnClose();
                break;
            case MethodIds.ConnectionUpdateSecret when _phase == ConnectionPhase.Running:
                OnUpdateSecret(arguments);
                break;
            default:
                throw new ConnectionException(ReplyCode.ChannelError,
                    $"unexpected method in connection state {_phase.ToString().ToLowerInvariant()}");
        }
    }

    private void OnStartOk(ReadOnlySpan<byte> arguments)
    {
        var startOk = MethodDecoder.Decode<ConnectionStartOk>(arguments);
        var properties = FieldTable.Parse(startOk.ClientProperties);
        ClientProperties = properties;
        Capabilities = ClientCapabilities.Of(properties);
        if (properties.TryGet("connection_name", out var name) && name.IsString)
        {
            ClientName = name.AsString;
        }

        _mechanism = Encoding.UTF8.GetString(startOk.Mechanism);
        _exchange = Server.Sasl.Begin(_mechanism, Transport.Tls, out var problem)
            ?? throw new ConnectionException(ReplyCode.CommandInvalid, problem);
        Respond(startOk.Response);
    }

    private void Respond(ReadOnlySpan<byte> response)
    {
        var step = _exchange!.Respond(response);
        if (step.SyntaxError is { } problem)
        {
            throw new ConnectionException(ReplyCode.SyntaxError, problem);
        }

        if (step.Refusal is { } reason)
        {
            Server.Broker.Admin.Logins.Count(LoginStatistics.Amqp, succeeded: false, new LoginAttempt("", default(ReadOnlyMemory<byte>?)) { Peer = Transport.Peer?.Address });
            RefuseLogin("", reason, isError: false);
        }

        if (step.Challenge is { } challenge)
        {
            _phase = ConnectionPhase.Securing;
            Send(0, new ConnectionSecure { Challenge = challenge });
            return;
        }

        var attempt = step.Attempt! with { Peer = Transport.Peer?.Address, IsLoopback = Transport.IsLoopback };
        Await(Server.Broker.Logins.LoginAsync(attempt), result => OnLogin(attempt, result));
    }

    private void OnLogin(LoginAttempt attempt, LoginResult result)
    {
        Server.Broker.Admin.Logins.Count(LoginStatistics.Amqp, result.User is not null, attempt);
        if (result.User is not { } user)
        {
            RefuseLogin(attempt.UserName, result.Refusal, result.IsError);
            return;
        }

        _user = user;
        _exchange = null;
        UserName = user.Name;
        UserNameUtf8 = Encoding.UTF8.GetBytes(user.Name);
        _phase = ConnectionPhase.Tuning;
        _offered = Server.Options;
        Send(0, new ConnectionTune
        {
            ChannelMax = _offered.ChannelMax,
            FrameMax = _offered.FrameMax,
            Heartbeat = _offered.Heartbeat,
        });
    }

    [DoesNotReturn]
    private void RefuseLogin(string name, string reason, bool isError)
    {
        if (isError)
        {
            LogLoginFailed(Transport.Name, name, reason);
        }
        else
        {
            LogLoginRefused(Transport.Name, name, reason);
        }

        throw new ConnectionException(ReplyCode.AccessRefused,
            $"Login was refused using authentication mechanism {_mechanism}. For details see the broker logfile.", 0);
    }

    private void OnTuneOk(ReadOnlySpan<byte> arguments)
    {
        var tuneOk = MethodDecoder.Decode<ConnectionTuneOk>(arguments);
        AssertNegotiated("frame_max", tuneOk.FrameMax, _offered!.FrameMax, AmqpConstants.FrameMinSize);
        AssertNegotiated("channel_max", tuneOk.ChannelMax, _offered.ChannelMax, 0);
        FrameMax = tuneOk.FrameMax == 0 ? uint.MaxValue - AmqpConstants.FrameSizeTolerance : tuneOk.FrameMax;
        _channelMax = tuneOk.ChannelMax;
        _heartbeatSeconds = tuneOk.Heartbeat;
        _phase = ConnectionPhase.Opening;
        StartHeartbeat(_heartbeatSeconds);
    }

    private static void AssertNegotiated(string field, uint negotiated, uint offered, uint minimum)
    {
        if (negotiated != 0 && negotiated < minimum)
        {
            throw new ConnectionException(ReplyCode.NotAllowed,
                $"negotiated {field} = {negotiated} is lower than the minimum allowed value ({minimum})");
        }

        if (offered != 0 && (negotiated == 0 || negotiated > offered))
        {
            var noLimit = negotiated == 0 && field == "channel_max" ? " (no limit)" : "";
            throw new ConnectionException(ReplyCode.NotAllowed,
                $"negotiated {field} = {negotiated}{noLimit} is higher than the maximum allowed value ({offered})");
        }
    }

    private void OnOpen(ReadOnlySpan<byte> arguments)
    {
        var open = MethodDecoder.Decode<ConnectionOpen>(arguments);
        var name = Encoding.UTF8.GetString(open.VirtualHost);
        Await(User.CheckAsync(AccessTarget.VirtualHost, name), access => OnAccess(name, access));
    }

    private void OnAccess(string name, AccessAnswer access)
    {
        _virtualHost = Server.Broker.Connections.Open(this, User, name, access, Server.Options.MaxConnections);
        OpenedAt = Server.Runtime.Time.GetUtcNow();
        _phase = ConnectionPhase.Running;
        DisarmDeadline();
        ArmExpiry();
        Send(0, default(ConnectionOpenOk));
        LogOpened(Transport.Name, UserName, name, ClientName);
    }
}
