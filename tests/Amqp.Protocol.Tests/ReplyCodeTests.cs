namespace Amqp.Protocol.Tests;

public sealed class ReplyCodeTests
{
    [Theory]
    [InlineData(ReplyCode.Success, 200, "REPLY_SUCCESS", false)]
    [InlineData(ReplyCode.ContentTooLarge, 311, "CONTENT_TOO_LARGE", false)]
    [InlineData(ReplyCode.NoRoute, 312, "NO_ROUTE", false)]
    [InlineData(ReplyCode.NoConsumers, 313, "NO_CONSUMERS", false)]
    [InlineData(ReplyCode.ConnectionForced, 320, "CONNECTION_FORCED", true)]
    [InlineData(ReplyCode.InvalidPath, 402, "INVALID_PATH", true)]
    [InlineData(ReplyCode.AccessRefused, 403, "ACCESS_REFUSED", false)]
    [InlineData(ReplyCode.NotFound, 404, "NOT_FOUND", false)]
    [InlineData(ReplyCode.ResourceLocked, 405, "RESOURCE_LOCKED", false)]
    [InlineData(ReplyCode.PreconditionFailed, 406, "PRECONDITION_FAILED", false)]
    [InlineData(ReplyCode.FrameError, 501, "FRAME_ERROR", true)]
    [InlineData(ReplyCode.SyntaxError, 502, "SYNTAX_ERROR", true)]
    [InlineData(ReplyCode.CommandInvalid, 503, "COMMAND_INVALID", true)]
    [InlineData(ReplyCode.ChannelError, 504, "CHANNEL_ERROR", true)]
    [InlineData(ReplyCode.UnexpectedFrame, 505, "UNEXPECTED_FRAME", true)]
    [InlineData(ReplyCode.ResourceError, 506, "RESOURCE_ERROR", true)]
    [InlineData(ReplyCode.NotAllowed, 530, "NOT_ALLOWED", true)]
    [InlineData(ReplyCode.NotImplemented, 540, "NOT_IMPLEMENTED", true)]
    [InlineData(ReplyCode.InternalError, 541, "INTERNAL_ERROR", true)]
    public void Number_name_and_scope(ReplyCode code, ushort number, string name, bool hard)
    {
        Assert.Equal(number, (ushort)code);
        Assert.Equal(name, code.WireName());
        Assert.Equal(hard, code.IsHard());
    }

    [Fact]
    public void An_unknown_code_shows_as_its_number() => Assert.Equal("999", ((ReplyCode)999).WireName());
}
