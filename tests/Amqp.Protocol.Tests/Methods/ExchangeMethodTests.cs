namespace Amqp.Protocol.Tests;

public sealed class ExchangeMethodTests
{
    [Fact]
    public void ExchangeDeclare_round_trips()
    {
        Assert.Equal((40u << 16) | 10, ExchangeDeclare.Id);
        Assert.Equal("exchange.declare", MethodNames.Find(ExchangeDeclare.Id));
        Assert.False(MethodNames.HasContent(ExchangeDeclare.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ExchangeDeclare
            {
                Exchange = random.ShortString(),
                Type = random.ShortString(),
                Passive = random.Bit(),
                Durable = random.Bit(),
                AutoDelete = random.Bit(),
                Internal = random.Bit(),
                NoWait = random.Bit(),
                Arguments = random.Table(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ExchangeDeclare.TryDecode(encoded, out ExchangeDeclare decoded));
            Assert.True(method.Exchange.SequenceEqual(decoded.Exchange));
            Assert.True(method.Type.SequenceEqual(decoded.Type));
            Assert.Equal(method.Passive, decoded.Passive);
            Assert.Equal(method.Durable, decoded.Durable);
            Assert.Equal(method.AutoDelete, decoded.AutoDelete);
            Assert.Equal(method.Internal, decoded.Internal);
            Assert.Equal(method.NoWait, decoded.NoWait);
            Assert.True(method.Arguments.SequenceEqual(decoded.Arguments));
            MethodCodec.AssertOtherLengthsFail<ExchangeDeclare>(encoded);
        }
    }

    [Fact]
    public void ExchangeDeclareOk_round_trips()
    {
        Assert.Equal((40u << 16) | 11, ExchangeDeclareOk.Id);
        Assert.Equal("exchange.declare-ok", MethodNames.Find(ExchangeDeclareOk.Id));
        Assert.False(MethodNames.HasContent(ExchangeDeclareOk.Id));
        byte[] encoded = MethodCodec.Encode(default(ExchangeDeclareOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ExchangeDeclareOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ExchangeDeclareOk>(encoded);
    }

    [Fact]
    public void ExchangeDelete_round_trips()
    {
        Assert.Equal((40u << 16) | 20, ExchangeDelete.Id);
        Assert.Equal("exchange.delete", MethodNames.Find(ExchangeDelete.Id));
        Assert.False(MethodNames.HasContent(ExchangeDelete.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ExchangeDelete
            {
                Exchange = random.ShortString(),
                IfUnused = random.Bit(),
                NoWait = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ExchangeDelete.TryDecode(encoded, out ExchangeDelete decoded));
            Assert.True(method.Exchange.SequenceEqual(decoded.Exchange));
            Assert.Equal(method.IfUnused, decoded.IfUnused);
            Assert.Equal(method.NoWait, decoded.NoWait);
            MethodCodec.AssertOtherLengthsFail<ExchangeDelete>(encoded);
        }
    }

    [Fact]
    public void ExchangeDeleteOk_round_trips()
    {
        Assert.Equal((40u << 16) | 21, ExchangeDeleteOk.Id);
        Assert.Equal("exchange.delete-ok", MethodNames.Find(ExchangeDeleteOk.Id));
        Assert.False(MethodNames.HasContent(ExchangeDeleteOk.Id));
        byte[] encoded = MethodCodec.Encode(default(ExchangeDeleteOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ExchangeDeleteOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ExchangeDeleteOk>(encoded);
    }

    [Fact]
    public void ExchangeBind_round_trips()
    {
        Assert.Equal((40u << 16) | 30, ExchangeBind.Id);
        Assert.Equal("exchange.bind", MethodNames.Find(ExchangeBind.Id));
        Assert.False(MethodNames.HasContent(ExchangeBind.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ExchangeBind
            {
                Destination = random.ShortString(),
                Source = random.ShortString(),
                RoutingKey = random.ShortString(),
                NoWait = random.Bit(),
                Arguments = random.Table(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ExchangeBind.TryDecode(encoded, out ExchangeBind decoded));
            Assert.True(method.Destination.SequenceEqual(decoded.Destination));
            Assert.True(method.Source.SequenceEqual(decoded.Source));
            Assert.True(method.RoutingKey.SequenceEqual(decoded.RoutingKey));
            Assert.Equal(method.NoWait, decoded.NoWait);
            Assert.True(method.Arguments.SequenceEqual(decoded.Arguments));
            MethodCodec.AssertOtherLengthsFail<ExchangeBind>(encoded);
        }
    }

    [Fact]
    public void ExchangeBindOk_round_trips()
    {
        Assert.Equal((40u << 16) | 31, ExchangeBindOk.Id);
        Assert.Equal("exchange.bind-ok", MethodNames.Find(ExchangeBindOk.Id));
        Assert.False(MethodNames.HasContent(ExchangeBindOk.Id));
        byte[] encoded = MethodCodec.Encode(default(ExchangeBindOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ExchangeBindOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ExchangeBindOk>(encoded);
    }

    [Fact]
    public void ExchangeUnbind_round_trips()
    {
        Assert.Equal((40u << 16) | 40, ExchangeUnbind.Id);
        Assert.Equal("exchange.unbind", MethodNames.Find(ExchangeUnbind.Id));
        Assert.False(MethodNames.HasContent(ExchangeUnbind.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ExchangeUnbind
            {
                Destination = random.ShortString(),
                Source = random.ShortString(),
                RoutingKey = random.ShortString(),
                NoWait = random.Bit(),
                Arguments = random.Table(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ExchangeUnbind.TryDecode(encoded, out ExchangeUnbind decoded));
            Assert.True(method.Destination.SequenceEqual(decoded.Destination));
            Assert.True(method.Source.SequenceEqual(decoded.Source));
            Assert.True(method.RoutingKey.SequenceEqual(decoded.RoutingKey));
            Assert.Equal(method.NoWait, decoded.NoWait);
            Assert.True(method.Arguments.SequenceEqual(decoded.Arguments));
            MethodCodec.AssertOtherLengthsFail<ExchangeUnbind>(encoded);
        }
    }

    [Fact]
    public void ExchangeUnbindOk_round_trips()
    {
        Assert.Equal((40u << 16) | 51, ExchangeUnbindOk.Id);
        Assert.Equal("exchange.unbind-ok", MethodNames.Find(ExchangeUnbindOk.Id));
        Assert.False(MethodNames.HasContent(ExchangeUnbindOk.Id));
        byte[] encoded = MethodCodec.Encode(default(ExchangeUnbindOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ExchangeUnbindOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ExchangeUnbindOk>(encoded);
    }
}
