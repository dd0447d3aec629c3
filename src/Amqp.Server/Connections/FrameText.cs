using System.Diagnostics.CodeAnalysis;
using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Server.Connections;

/// <summary>How RabbitMQ describes a frame in the text of an error.</summary>
internal static class FrameText
{
    private const int Shown = 16;

    /// <summary>A method or header frame too short to be one (501).</summary>
    [DoesNotReturn]
    public static void FailUnknown(byte type, ReadOnlySpan<byte> payload) =>
        throw new ConnectionException(ReplyCode.FrameError, $"{Describe(type, payload.Length, payload)}: unknown_frame", 0);

    /// <summary><c>type 8, all octets = &lt;&lt;&gt;&gt;</c> or <c>type 3, first 16 octets = &lt;&lt;...&gt;&gt;</c>.</summary>
    public static string Describe(byte type, long size, ReadOnlySpan<byte> payload)
    {
        var extent = size > Shown ? "first 16" : "all";
        return $"type {type}, {extent} octets = {ErlangTerm.FormatBinary(payload[..Math.Min(payload.Length, Shown)])}";
    }
}
