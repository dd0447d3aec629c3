using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>The fields of a <c>connection.close</c> or <c>channel.close</c>.</summary>
/// <param name="Code">Reply code.</param>
/// <param name="Text">Reply text.</param>
/// <param name="ClassId">Class of the method at fault, 0 for none.</param>
/// <param name="MethodId">Method at fault within its class, 0 for none.</param>
public sealed record ServerClose(int Code, string Text, int ClassId, int MethodId)
{
    /// <summary>The method at fault as AMQP writes it, or null.</summary>
    public string? FailingMethod => MethodNames.Find(((uint)ClassId << 16) | (uint)MethodId);

    internal static ServerClose? From(WireFrame frame)
    {
        if (frame.MethodId == MethodIds.ConnectionClose)
        {
            var close = frame.Decode<ConnectionClose>();
            return new ServerClose(close.ReplyCode, WireText.From(close.ReplyText), close.ClassId, close.MethodId);
        }

        if (frame.MethodId == MethodIds.ChannelClose)
        {
            var close = frame.Decode<ChannelClose>();
            return new ServerClose(close.ReplyCode, WireText.From(close.ReplyText), close.ClassId, close.MethodId);
        }

        return null;
    }
}
