namespace Amqp.Protocol.Tests;

public sealed class QueueMethodTests
{
    [Fact]
    public void QueueDeclare_round_trips()
    {
        Assert.Equal((50u << 16) | 10, QueueDeclare.Id);
        Assert.Equal("queue.declare", MethodNames.Find(QueueDeclare.Id));
        Assert.False(MethodNames.HasContent(QueueDeclare.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new QueueDeclare
            {
                Queue = random.ShortString(),
                Passive = random.Bit(),
                Durable = random.Bit(),
                Exclusive = random.Bit(),
                AutoDelete = random.Bit(),
                NoWait = random.Bit(),
                Arguments = random.Table(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, QueueDeclare.TryDecode(encoded, out QueueDeclare decoded));
            Assert.True(method.Queue.SequenceEqual(decoded.Queue));
            Assert.Equal(method.Passive, decoded.Passive);
            Assert.Equal(method.Durable, decoded.Durable);
            Assert.Equal(method.Exclusive, decoded.Exclusive);
            Assert.Equal(method.AutoDelete, decoded.AutoDelete);
            Assert.Equal(method.NoWait, decoded.NoWait);
            Assert.True(method.Arguments.SequenceEqual(decoded.Arguments));
            MethodCodec.AssertOtherLengthsFail<QueueDeclare>(encoded);
        }
    }

    [Fact]
    public void QueueDeclareOk_round_trips()
    {
        Assert.Equal((50u << 16) | 11, QueueDeclareOk.Id);
        Assert.Equal("queue.declare-ok", MethodNames.Find(QueueDeclareOk.Id));
        Assert.False(MethodNames.HasContent(QueueDeclareOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new QueueDeclareOk
            {
                Queue = random.ShortString(),
                MessageCount = random.Long(),
                ConsumerCount = random.Long(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, QueueDeclareOk.TryDecode(encoded, out QueueDeclareOk decoded));
            Assert.True(method.Queue.SequenceEqual(decoded.Queue));
            Assert.Equal(method.MessageCount, decoded.MessageCount);
            Assert.Equal(method.ConsumerCount, decoded.ConsumerCount);
            MethodCodec.AssertOtherLengthsFail<QueueDeclareOk>(encoded);
        }
    }

    [Fact]
    public void QueueBind_round_trips()
    {
        Assert.Equal((50u << 16) | 20, QueueBind.Id);
        Assert.Equal("queue.bind", MethodNames.Find(QueueBind.Id));
        Assert.False(MethodNames.HasContent(QueueBind.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new QueueBind
            {
                Queue = random.ShortString(),
                Exchange = random.ShortString(),
                RoutingKey = random.ShortString(),
                NoWait = random.Bit(),
                Arguments = random.Table(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, QueueBind.TryDecode(encoded, out QueueBind decoded));
            Assert.True(method.Queue.SequenceEqual(decoded.Queue));
            Assert.True(method.Exchange.SequenceEqual(decoded.Exchange));
            Assert.True(method.RoutingKey.SequenceEqual(decoded.RoutingKey));
            Assert.Equal(method.NoWait, decoded.NoWait);
            Assert.True(method.Arguments.SequenceEqual(decoded.Arguments));
            MethodCodec.AssertOtherLengthsFail<QueueBind>(encoded);
        }
    }

    [Fact]
    public void QueueBindOk_round_trips()
    {
        Assert.Equal((50u << 16) | 21, QueueBindOk.Id);
        Assert.Equal("queue.bind-ok", MethodNames.Find(QueueBindOk.Id));
        Assert.False(MethodNames.HasContent(QueueBindOk.Id));
        byte[] encoded = MethodCodec.Encode(default(QueueBindOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, QueueBindOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<QueueBindOk>(encoded);
    }

    [Fact]
    public void QueuePurge_round_trips()
    {
        Assert.Equal((50u << 16) | 30, QueuePurge.Id);
        Assert.Equal("queue.purge", MethodNames.Find(QueuePurge.Id));
        Assert.False(MethodNames.HasContent(QueuePurge.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new QueuePurge
            {
                Queue = random.ShortString(),
                NoWait = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, QueuePurge.TryDecode(encoded, out QueuePurge decoded));
            Assert.True(method.Queue.SequenceEqual(decoded.Queue));
            Assert.Equal(method.NoWait, decoded.NoWait);
            MethodCodec.AssertOtherLengthsFail<QueuePurge>(encoded);
        }
    }

    [Fact]
    public void QueuePurgeOk_round_trips()
    {
        Assert.Equal((50u << 16) | 31, QueuePurgeOk.Id);
        Assert.Equal("queue.purge-ok", MethodNames.Find(QueuePurgeOk.Id));
        Assert.False(MethodNames.HasContent(QueuePurgeOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new QueuePurgeOk
            {
                MessageCount = random.Long(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, QueuePurgeOk.TryDecode(encoded, out QueuePurgeOk decoded));
            Assert.Equal(method.MessageCount, decoded.MessageCount);
            MethodCodec.AssertOtherLengthsFail<QueuePurgeOk>(encoded);
        }
    }

    [Fact]
    public void QueueDelete_round_trips()
    {
        Assert.Equal((50u << 16) | 40, QueueDelete.Id);
        Assert.Equal("queue.delete", MethodNames.Find(QueueDelete.Id));
        Assert.False(MethodNames.HasContent(QueueDelete.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new QueueDelete
            {
                Queue = random.ShortString(),
                IfUnused = random.Bit(),
                IfEmpty = random.Bit(),
                NoWait = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, QueueDelete.TryDecode(encoded, out QueueDelete decoded));
            Assert.True(method.Queue.SequenceEqual(decoded.Queue));
            Assert.Equal(method.IfUnused, decoded.IfUnused);
            Assert.Equal(method.IfEmpty, decoded.IfEmpty);
            Assert.Equal(method.NoWait, decoded.NoWait);
            MethodCodec.AssertOtherLengthsFail<QueueDelete>(encoded);
        }
    }

    [Fact]
    public void QueueDeleteOk_round_trips()
    {
        Assert.Equal((50u << 16) | 41, QueueDeleteOk.Id);
        Assert.Equal("queue.delete-ok", MethodNames.Find(QueueDeleteOk.Id));
        Assert.False(MethodNames.HasContent(QueueDeleteOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new QueueDeleteOk
            {
                MessageCount = random.Long(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, QueueDeleteOk.TryDecode(encoded, out QueueDeleteOk decoded));
            Assert.Equal(method.MessageCount, decoded.MessageCount);
            MethodCodec.AssertOtherLengthsFail<QueueDeleteOk>(encoded);
        }
    }

    [Fact]
    public void QueueUnbind_round_trips()
    {
        Assert.Equal((50u << 16) | 50, QueueUnbind.Id);
        Assert.Equal("queue.unbind", MethodNames.Find(QueueUnbind.Id));
        Assert.False(MethodNames.HasContent(QueueUnbind.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new QueueUnbind
            {
                Queue = random.ShortString(),
                Exchange = random.ShortString(),
                RoutingKey = random.ShortString(),
                Arguments = random.Table(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, QueueUnbind.TryDecode(encoded, out QueueUnbind decoded));
            Assert.True(method.Queue.SequenceEqual(decoded.Queue));
            Assert.True(method.Exchange.SequenceEqual(decoded.Exchange));
            Assert.True(method.RoutingKey.SequenceEqual(decoded.RoutingKey));
            Assert.True(method.Arguments.SequenceEqual(decoded.Arguments));
            MethodCodec.AssertOtherLengthsFail<QueueUnbind>(encoded);
        }
    }

    [Fact]
    public void QueueUnbindOk_round_trips()
    {
        Assert.Equal((50u << 16) | 51, QueueUnbindOk.Id);
        Assert.Equal("queue.unbind-ok", MethodNames.Find(QueueUnbindOk.Id));
        Assert.False(MethodNames.HasContent(QueueUnbindOk.Id));
        byte[] encoded = MethodCodec.Encode(default(QueueUnbindOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, QueueUnbindOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<QueueUnbindOk>(encoded);
    }
}
