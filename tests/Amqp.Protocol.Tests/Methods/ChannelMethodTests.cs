namespace Amqp.Protocol.Tests;

public sealed class ChannelMethodTests
{
    [Fact]
    public void ChannelOpen_round_trips()
    {
        Assert.Equal((20u << 16) | 10, ChannelOpen.Id);
        Assert.Equal("channel.open", MethodNames.Find(ChannelOpen.Id));
        Assert.False(MethodNames.HasContent(ChannelOpen.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ChannelOpen
            {
                OutOfBand = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ChannelOpen.TryDecode(encoded, out ChannelOpen decoded));
            Assert.True(method.OutOfBand.SequenceEqual(decoded.OutOfBand));
            MethodCodec.AssertOtherLengthsFail<ChannelOpen>(encoded);
        }
    }

    [Fact]
    public void ChannelOpenOk_round_trips()
    {
        Assert.Equal((20u << 16) | 11, ChannelOpenOk.Id);
        Assert.Equal("channel.open-ok", MethodNames.Find(ChannelOpenOk.Id));
        Assert.False(MethodNames.HasContent(ChannelOpenOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ChannelOpenOk
            {
                ChannelId = random.LongString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ChannelOpenOk.TryDecode(encoded, out ChannelOpenOk decoded));
            Assert.True(method.ChannelId.SequenceEqual(decoded.ChannelId));
            MethodCodec.AssertOtherLengthsFail<ChannelOpenOk>(encoded);
        }
    }

    [Fact]
    public void ChannelFlow_round_trips()
    {
        Assert.Equal((20u << 16) | 20, ChannelFlow.Id);
        Assert.Equal("channel.flow", MethodNames.Find(ChannelFlow.Id));
        Assert.False(MethodNames.HasContent(ChannelFlow.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ChannelFlow
            {
                Active = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ChannelFlow.TryDecode(encoded, out ChannelFlow decoded));
            Assert.Equal(method.Active, decoded.Active);
            MethodCodec.AssertOtherLengthsFail<ChannelFlow>(encoded);
        }
    }

    [Fact]
    public void ChannelFlowOk_round_trips()
    {
        Assert.Equal((20u << 16) | 21, ChannelFlowOk.Id);
        Assert.Equal("channel.flow-ok", MethodNames.Find(ChannelFlowOk.Id));
        Assert.False(MethodNames.HasContent(ChannelFlowOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ChannelFlowOk
            {
                Active = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ChannelFlowOk.TryDecode(encoded, out ChannelFlowOk decoded));
            Assert.Equal(method.Active, decoded.Active);
            MethodCodec.AssertOtherLengthsFail<ChannelFlowOk>(encoded);
        }
    }

    [Fact]
    public void ChannelClose_round_trips()
    {
        Assert.Equal((20u << 16) | 40, ChannelClose.Id);
        Assert.Equal("channel.close", MethodNames.Find(ChannelClose.Id));
        Assert.False(MethodNames.HasContent(ChannelClose.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ChannelClose
            {
                ReplyCode = random.Short(),
                ReplyText = random.ShortString(),
                ClassId = random.Short(),
                MethodId = random.Short(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ChannelClose.TryDecode(encoded, out ChannelClose decoded));
            Assert.Equal(method.ReplyCode, decoded.ReplyCode);
            Assert.True(method.ReplyText.SequenceEqual(decoded.ReplyText));
            Assert.Equal(method.ClassId, decoded.ClassId);
            Assert.Equal(method.MethodId, decoded.MethodId);
            MethodCodec.AssertOtherLengthsFail<ChannelClose>(encoded);
        }
    }

    [Fact]
    public void ChannelCloseOk_round_trips()
    {
        Assert.Equal((20u << 16) | 41, ChannelCloseOk.Id);
        Assert.Equal("channel.close-ok", MethodNames.Find(ChannelCloseOk.Id));
        Assert.False(MethodNames.HasContent(ChannelCloseOk.Id));
        byte[] encoded = MethodCodec.Encode(default(ChannelCloseOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ChannelCloseOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ChannelCloseOk>(encoded);
    }
}
