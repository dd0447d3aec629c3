namespace Amqp.Protocol.Tests;

/// <summary>What the tests do with any method.</summary>
internal static class MethodCodec
{
    /// <summary>The encoded arguments; checks that the size announced is the size written.</summary>
    public static byte[] Encode<T>(in T method)
        where T : IMethod, allows ref struct
    {
        byte[] encoded = new byte[method.Size];
        var writer = new SpanWriter(encoded);
        method.Encode(ref writer);
        Assert.Equal(encoded.Length, writer.Written);
        return encoded;
    }

    /// <summary>The whole frame; checks that the size announced is the size written.</summary>
    public static byte[] Frame<T>(ushort channel, in T method)
        where T : IMethod, allows ref struct
    {
        byte[] frame = new byte[FrameWriter.MethodFrameSize(method)];
        Assert.Equal(frame.Length, FrameWriter.WriteMethod(frame, channel, method));
        return frame;
    }

    /// <summary>Arguments cut at any octet, or with one more, must not decode.</summary>
    public static void AssertOtherLengthsFail<T>(byte[] encoded)
        where T : IMethod<T>, allows ref struct
    {
        for (int length = 0; length < encoded.Length; length++)
        {
            // A copy, so that a read past the end cannot find the octets that were cut off.
            byte[] cut = encoded[..length];
            Assert.Equal(DecodeStatus.Malformed, T.TryDecode(cut, out _));
        }

        byte[] longer = [.. encoded, 0];
        Assert.Equal(DecodeStatus.Malformed, T.TryDecode(longer, out _));
    }
}
