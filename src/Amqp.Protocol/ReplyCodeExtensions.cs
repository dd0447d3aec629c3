namespace Amqp.Protocol;

/// <summary>What AMQP says of each reply code.</summary>
public static class ReplyCodeExtensions
{
    /// <summary>The name that opens a reply text, for instance <c>PRECONDITION_FAILED</c>; the number itself for a code AMQP does not have.</summary>
    public static string WireName(this ReplyCode code) => code switch
    {
        ReplyCode.Success => "REPLY_SUCCESS",
        ReplyCode.ContentTooLarge => "CONTENT_TOO_LARGE",
        ReplyCode.NoRoute => "NO_ROUTE",
        ReplyCode.NoConsumers => "NO_CONSUMERS",
        ReplyCode.ConnectionForced => "CONNECTION_FORCED",
        ReplyCode.InvalidPath => "INVALID_PATH",
        ReplyCode.AccessRefused => "ACCESS_REFUSED",
        ReplyCode.NotFound => "NOT_FOUND",
        ReplyCode.ResourceLocked => "RESOURCE_LOCKED",
        ReplyCode.PreconditionFailed => "PRECONDITION_FAILED",
        ReplyCode.FrameError => "FRAME_ERROR",
        ReplyCode.SyntaxError => "SYNTAX_ERROR",
        ReplyCode.CommandInvalid => "COMMAND_INVALID",
        ReplyCode.ChannelError => "CHANNEL_ERROR",
        ReplyCode.UnexpectedFrame => "UNEXPECTED_FRAME",
        ReplyCode.ResourceError => "RESOURCE_ERROR",
        ReplyCode.NotAllowed => "NOT_ALLOWED",
        ReplyCode.NotImplemented => "NOT_IMPLEMENTED",
        ReplyCode.InternalError => "INTERNAL_ERROR",
        _ => ((ushort)code).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>Whether the error ends the connection rather than the channel.</summary>
    public static bool IsHard(this ReplyCode code) => code is ReplyCode.ConnectionForced or ReplyCode.InvalidPath
        or (>= ReplyCode.FrameError and <= ReplyCode.InternalError);
}
