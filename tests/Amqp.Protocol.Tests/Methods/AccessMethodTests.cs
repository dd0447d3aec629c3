namespace Amqp.Protocol.Tests;

public sealed class AccessMethodTests
{
    [Fact]
    public void AccessRequest_round_trips()
    {
        Assert.Equal((30u << 16) | 10, AccessRequest.Id);
        Assert.Equal("access.request", MethodNames.Find(AccessRequest.Id));
        Assert.False(MethodNames.HasContent(AccessRequest.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new AccessRequest
            {
                Realm = random.ShortString(),
                Exclusive = random.Bit(),
                Passive = random.Bit(),
                Active = random.Bit(),
                Write = random.Bit(),
                Read = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, AccessRequest.TryDecode(encoded, out AccessRequest decoded));
            Assert.True(method.Realm.SequenceEqual(decoded.Realm));
            Assert.Equal(method.Exclusive, decoded.Exclusive);
            Assert.Equal(method.Passive, decoded.Passive);
            Assert.Equal(method.Active, decoded.Active);
            Assert.Equal(method.Write, decoded.Write);
            Assert.Equal(method.Read, decoded.Read);
            MethodCodec.AssertOtherLengthsFail<AccessRequest>(encoded);
        }
    }

    [Fact]
    public void AccessRequestOk_round_trips()
    {
        Assert.Equal((30u << 16) | 11, AccessRequestOk.Id);
        Assert.Equal("access.request-ok", MethodNames.Find(AccessRequestOk.Id));
        Assert.False(MethodNames.HasContent(AccessRequestOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new AccessRequestOk
            {
                Ticket = random.Short(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, AccessRequestOk.TryDecode(encoded, out AccessRequestOk decoded));
            Assert.Equal(method.Ticket, decoded.Ticket);
            MethodCodec.AssertOtherLengthsFail<AccessRequestOk>(encoded);
        }
    }
}
