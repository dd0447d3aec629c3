namespace Amqp.Protocol.Tests;

public sealed class ConfirmMethodTests
{
    [Fact]
    public void ConfirmSelect_round_trips()
    {
        Assert.Equal((85u << 16) | 10, ConfirmSelect.Id);
        Assert.Equal("confirm.select", MethodNames.Find(ConfirmSelect.Id));
        Assert.False(MethodNames.HasContent(ConfirmSelect.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConfirmSelect
            {
                NoWait = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConfirmSelect.TryDecode(encoded, out ConfirmSelect decoded));
            Assert.Equal(method.NoWait, decoded.NoWait);
            MethodCodec.AssertOtherLengthsFail<ConfirmSelect>(encoded);
        }
    }

    [Fact]
    public void ConfirmSelectOk_round_trips()
    {
        Assert.Equal((85u << 16) | 11, ConfirmSelectOk.Id);
        Assert.Equal("confirm.select-ok", MethodNames.Find(ConfirmSelectOk.Id));
        Assert.False(MethodNames.HasContent(ConfirmSelectOk.Id));
        byte[] encoded = MethodCodec.Encode(default(ConfirmSelectOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ConfirmSelectOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ConfirmSelectOk>(encoded);
    }
}
