using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Server.Connections;

/// <summary>Decodes the arguments of methods.</summary>
internal static class MethodDecoder
{
    /// <summary>Decodes a method or raises the error that RabbitMQ raises for what cannot be decoded.</summary>
    public static T Decode<T>(ReadOnlySpan<byte> arguments)
        where T : IMethod<T>, allows ref struct
    {
        switch (T.TryDecode(arguments, out var method))
        {
            case DecodeStatus.Ok:
                return method;
            case DecodeStatus.InvalidUtf8:
                throw new ConnectionException(ReplyCode.FrameError, "Malformed UTF-8 in shortstr");
            default:
                throw new ConnectionException(ReplyCode.FrameError, $"cannot decode {ErlangTerm.FormatOctets(arguments)}");
        }
    }
}
