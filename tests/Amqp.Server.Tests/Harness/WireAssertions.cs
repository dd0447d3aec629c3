using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Harness;

/// <summary>What the server says when something is wrong, compared whole: code, text, class, method, scope.</summary>
internal static class WireAssertions
{
    /// <summary>The server closes the channel, names the method and says exactly this; the number is free afterwards.</summary>
    public static async Task AssertChannelErrorAsync(this WireChannel channel, ReplyCode code, uint methodId, string text)
    {
        var close = await channel.ExpectCloseAsync(code);
        AssertClose(close, code, methodId, text);

        // The connection is none the worse, and the number can be used again.
        await channel.Connection.OpenChannelAsync(channel.Number);
    }

    /// <summary>The server closes the connection, names the method and says exactly this; the transport ends after close-ok.</summary>
    public static async Task AssertConnectionErrorAsync(this WireConnection connection, ReplyCode code, uint methodId, string text)
    {
        var close = await connection.ExpectConnectionCloseAsync(code);
        AssertClose(close, code, methodId, text);
    }

    /// <summary>Reads all frames that are there, of all channels, without waiting. Nothing more may be under way.</summary>
    public static async Task<List<WireFrame>> ReadAvailableAsync(this WireConnection connection)
    {
        List<WireFrame> frames = [];
        while (HasOctets(connection, out _))
        {
            if (await connection.TryReadFrameAsync(heartbeats: true) is not { } frame)
            {
                break;
            }

            frames.Add(frame);
        }

        return frames;
    }

    /// <summary>True when the server has ended the transport; nothing may be waiting to be read.</summary>
    public static bool HasEnded(this WireConnection connection)
    {
        Assert.False(HasOctets(connection, out var ended), "there are octets to be read");
        return ended;
    }

    private static bool HasOctets(WireConnection connection, out bool ended)
    {
        ended = false;
        try
        {
            if (!connection.Pipe.Input.TryRead(out var result))
            {
                return false;
            }

            ended = result.IsCompleted;
            connection.Pipe.Input.AdvanceTo(result.Buffer.Start);
            return !result.Buffer.IsEmpty;
        }
        catch (IOException)
        {
            // Cut, which in memory shows as the reason why.
            ended = true;
            return false;
        }
    }

    private static void AssertClose(ServerClose close, ReplyCode code, uint methodId, string text)
    {
        Assert.Equal(text.Length == 0 ? code.WireName() : $"{code.WireName()} - {text}", close.Text);
        Assert.Equal((methodId >> 16, methodId & 0xFFFF), ((uint)close.ClassId, (uint)close.MethodId));
    }
}
