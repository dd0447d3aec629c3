namespace Amqp.Protocol.Tests;

public sealed class BasicMethodTests
{
    [Fact]
    public void BasicQos_round_trips()
    {
        Assert.Equal((60u << 16) | 10, BasicQos.Id);
        Assert.Equal("basic.qos", MethodNames.Find(BasicQos.Id));
        Assert.False(MethodNames.HasContent(BasicQos.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicQos
            {
                PrefetchSize = random.Long(),
                PrefetchCount = random.Short(),
                Global = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicQos.TryDecode(encoded, out BasicQos decoded));
            Assert.Equal(method.PrefetchSize, decoded.PrefetchSize);
            Assert.Equal(method.PrefetchCount, decoded.PrefetchCount);
            Assert.Equal(method.Global, decoded.Global);
            MethodCodec.AssertOtherLengthsFail<BasicQos>(encoded);
        }
    }

    [Fact]
    public void BasicQosOk_round_trips()
    {
        Assert.Equal((60u << 16) | 11, BasicQosOk.Id);
        Assert.Equal("basic.qos-ok", MethodNames.Find(BasicQosOk.Id));
        Assert.False(MethodNames.HasContent(BasicQosOk.Id));
        byte[] encoded = MethodCodec.Encode(default(BasicQosOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, BasicQosOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<BasicQosOk>(encoded);
    }

    [Fact]
    public void BasicConsume_round_trips()
    {
        Assert.Equal((60u << 16) | 20, BasicConsume.Id);
        Assert.Equal("basic.consume", MethodNames.Find(BasicConsume.Id));
        Assert.False(MethodNames.HasContent(BasicConsume.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicConsume
            {
                Queue = random.ShortString(),
                ConsumerTag = random.ShortString(),
                NoLocal = random.Bit(),
                NoAck = random.Bit(),
                Exclusive = random.Bit(),
                NoWait = random.Bit(),
                Arguments = random.Table(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicConsume.TryDecode(encoded, out BasicConsume decoded));
            Assert.True(method.Queue.SequenceEqual(decoded.Queue));
            Assert.True(method.ConsumerTag.SequenceEqual(decoded.ConsumerTag));
            Assert.Equal(method.NoLocal, decoded.NoLocal);
            Assert.Equal(method.NoAck, decoded.NoAck);
            Assert.Equal(method.Exclusive, decoded.Exclusive);
            Assert.Equal(method.NoWait, decoded.NoWait);
            Assert.True(method.Arguments.SequenceEqual(decoded.Arguments));
            MethodCodec.AssertOtherLengthsFail<BasicConsume>(encoded);
        }
    }

    [Fact]
    public void BasicConsumeOk_round_trips()
    {
        Assert.Equal((60u << 16) | 21, BasicConsumeOk.Id);
        Assert.Equal("basic.consume-ok", MethodNames.Find(BasicConsumeOk.Id));
        Assert.False(MethodNames.HasContent(BasicConsumeOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicConsumeOk
            {
                ConsumerTag = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicConsumeOk.TryDecode(encoded, out BasicConsumeOk decoded));
            Assert.True(method.ConsumerTag.SequenceEqual(decoded.ConsumerTag));
            MethodCodec.AssertOtherLengthsFail<BasicConsumeOk>(encoded);
        }
    }

    [Fact]
    public void BasicCancel_round_trips()
    {
        Assert.Equal((60u << 16) | 30, BasicCancel.Id);
        Assert.Equal("basic.cancel", MethodNames.Find(BasicCancel.Id));
        Assert.False(MethodNames.HasContent(BasicCancel.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicCancel
            {
                ConsumerTag = random.ShortString(),
                NoWait = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicCancel.TryDecode(encoded, out BasicCancel decoded));
            Assert.True(method.ConsumerTag.SequenceEqual(decoded.ConsumerTag));
            Assert.Equal(method.NoWait, decoded.NoWait);
            MethodCodec.AssertOtherLengthsFail<BasicCancel>(encoded);
        }
    }

    [Fact]
    public void BasicCancelOk_round_trips()
    {
        Assert.Equal((60u << 16) | 31, BasicCancelOk.Id);
        Assert.Equal("basic.cancel-ok", MethodNames.Find(BasicCancelOk.Id));
        Assert.False(MethodNames.HasContent(BasicCancelOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicCancelOk
            {
                ConsumerTag = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicCancelOk.TryDecode(encoded, out BasicCancelOk decoded));
            Assert.True(method.ConsumerTag.SequenceEqual(decoded.ConsumerTag));
            MethodCodec.AssertOtherLengthsFail<BasicCancelOk>(encoded);
        }
    }

    [Fact]
    public void BasicPublish_round_trips()
    {
        Assert.Equal((60u << 16) | 40, BasicPublish.Id);
        Assert.Equal("basic.publish", MethodNames.Find(BasicPublish.Id));
        Assert.True(MethodNames.HasContent(BasicPublish.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicPublish
            {
                Exchange = random.ShortString(),
                RoutingKey = random.ShortString(),
                Mandatory = random.Bit(),
                Immediate = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicPublish.TryDecode(encoded, out BasicPublish decoded));
            Assert.True(method.Exchange.SequenceEqual(decoded.Exchange));
            Assert.True(method.RoutingKey.SequenceEqual(decoded.RoutingKey));
            Assert.Equal(method.Mandatory, decoded.Mandatory);
            Assert.Equal(method.Immediate, decoded.Immediate);
            MethodCodec.AssertOtherLengthsFail<BasicPublish>(encoded);
        }
    }

    [Fact]
    public void BasicReturn_round_trips()
    {
        Assert.Equal((60u << 16) | 50, BasicReturn.Id);
        Assert.Equal("basic.return", MethodNames.Find(BasicReturn.Id));
        Assert.True(MethodNames.HasContent(BasicReturn.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicReturn
            {
                ReplyCode = random.Short(),
                ReplyText = random.ShortString(),
                Exchange = random.ShortString(),
                RoutingKey = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicReturn.TryDecode(encoded, out BasicReturn decoded));
            Assert.Equal(method.ReplyCode, decoded.ReplyCode);
            Assert.True(method.ReplyText.SequenceEqual(decoded.ReplyText));
            Assert.True(method.Exchange.SequenceEqual(decoded.Exchange));
            Assert.True(method.RoutingKey.SequenceEqual(decoded.RoutingKey));
            MethodCodec.AssertOtherLengthsFail<BasicReturn>(encoded);
        }
    }

    [Fact]
    public void BasicDeliver_round_trips()
    {
        Assert.Equal((60u << 16) | 60, BasicDeliver.Id);
        Assert.Equal("basic.deliver", MethodNames.Find(BasicDeliver.Id));
        Assert.True(MethodNames.HasContent(BasicDeliver.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicDeliver
            {
                ConsumerTag = random.ShortString(),
                DeliveryTag = random.LongLong(),
                Redelivered = random.Bit(),
                Exchange = random.ShortString(),
                RoutingKey = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicDeliver.TryDecode(encoded, out BasicDeliver decoded));
            Assert.True(method.ConsumerTag.SequenceEqual(decoded.ConsumerTag));
            Assert.Equal(method.DeliveryTag, decoded.DeliveryTag);
            Assert.Equal(method.Redelivered, decoded.Redelivered);
            Assert.True(method.Exchange.SequenceEqual(decoded.Exchange));
            Assert.True(method.RoutingKey.SequenceEqual(decoded.RoutingKey));
            MethodCodec.AssertOtherLengthsFail<BasicDeliver>(encoded);
        }
    }

    [Fact]
    public void BasicGet_round_trips()
    {
        Assert.Equal((60u << 16) | 70, BasicGet.Id);
        Assert.Equal("basic.get", MethodNames.Find(BasicGet.Id));
        Assert.False(MethodNames.HasContent(BasicGet.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicGet
            {
                Queue = random.ShortString(),
                NoAck = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicGet.TryDecode(encoded, out BasicGet decoded));
            Assert.True(method.Queue.SequenceEqual(decoded.Queue));
            Assert.Equal(method.NoAck, decoded.NoAck);
            MethodCodec.AssertOtherLengthsFail<BasicGet>(encoded);
        }
    }

    [Fact]
    public void BasicGetOk_round_trips()
    {
        Assert.Equal((60u << 16) | 71, BasicGetOk.Id);
        Assert.Equal("basic.get-ok", MethodNames.Find(BasicGetOk.Id));
        Assert.True(MethodNames.HasContent(BasicGetOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicGetOk
            {
                DeliveryTag = random.LongLong(),
                Redelivered = random.Bit(),
                Exchange = random.ShortString(),
                RoutingKey = random.ShortString(),
                MessageCount = random.Long(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicGetOk.TryDecode(encoded, out BasicGetOk decoded));
            Assert.Equal(method.DeliveryTag, decoded.DeliveryTag);
            Assert.Equal(method.Redelivered, decoded.Redelivered);
            Assert.True(method.Exchange.SequenceEqual(decoded.Exchange));
            Assert.True(method.RoutingKey.SequenceEqual(decoded.RoutingKey));
            Assert.Equal(method.MessageCount, decoded.MessageCount);
            MethodCodec.AssertOtherLengthsFail<BasicGetOk>(encoded);
        }
    }

    [Fact]
    public void BasicGetEmpty_round_trips()
    {
        Assert.Equal((60u << 16) | 72, BasicGetEmpty.Id);
        Assert.Equal("basic.get-empty", MethodNames.Find(BasicGetEmpty.Id));
        Assert.False(MethodNames.HasContent(BasicGetEmpty.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicGetEmpty
            {
                ClusterId = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicGetEmpty.TryDecode(encoded, out BasicGetEmpty decoded));
            Assert.True(method.ClusterId.SequenceEqual(decoded.ClusterId));
            MethodCodec.AssertOtherLengthsFail<BasicGetEmpty>(encoded);
        }
    }

    [Fact]
    public void BasicAck_round_trips()
    {
        Assert.Equal((60u << 16) | 80, BasicAck.Id);
        Assert.Equal("basic.ack", MethodNames.Find(BasicAck.Id));
        Assert.False(MethodNames.HasContent(BasicAck.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicAck
            {
                DeliveryTag = random.LongLong(),
                Multiple = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicAck.TryDecode(encoded, out BasicAck decoded));
            Assert.Equal(method.DeliveryTag, decoded.DeliveryTag);
            Assert.Equal(method.Multiple, decoded.Multiple);
            MethodCodec.AssertOtherLengthsFail<BasicAck>(encoded);
        }
    }

    [Fact]
    public void BasicReject_round_trips()
    {
        Assert.Equal((60u << 16) | 90, BasicReject.Id);
        Assert.Equal("basic.reject", MethodNames.Find(BasicReject.Id));
        Assert.False(MethodNames.HasContent(BasicReject.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicReject
            {
                DeliveryTag = random.LongLong(),
                Requeue = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicReject.TryDecode(encoded, out BasicReject decoded));
            Assert.Equal(method.DeliveryTag, decoded.DeliveryTag);
            Assert.Equal(method.Requeue, decoded.Requeue);
            MethodCodec.AssertOtherLengthsFail<BasicReject>(encoded);
        }
    }

    [Fact]
    public void BasicRecoverAsync_round_trips()
    {
        Assert.Equal((60u << 16) | 100, BasicRecoverAsync.Id);
        Assert.Equal("basic.recover-async", MethodNames.Find(BasicRecoverAsync.Id));
        Assert.False(MethodNames.HasContent(BasicRecoverAsync.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicRecoverAsync
            {
                Requeue = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicRecoverAsync.TryDecode(encoded, out BasicRecoverAsync decoded));
            Assert.Equal(method.Requeue, decoded.Requeue);
            MethodCodec.AssertOtherLengthsFail<BasicRecoverAsync>(encoded);
        }
    }

    [Fact]
    public void BasicRecover_round_trips()
    {
        Assert.Equal((60u << 16) | 110, BasicRecover.Id);
        Assert.Equal("basic.recover", MethodNames.Find(BasicRecover.Id));
        Assert.False(MethodNames.HasContent(BasicRecover.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicRecover
            {
                Requeue = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicRecover.TryDecode(encoded, out BasicRecover decoded));
            Assert.Equal(method.Requeue, decoded.Requeue);
            MethodCodec.AssertOtherLengthsFail<BasicRecover>(encoded);
        }
    }

    [Fact]
    public void BasicRecoverOk_round_trips()
    {
        Assert.Equal((60u << 16) | 111, BasicRecoverOk.Id);
        Assert.Equal("basic.recover-ok", MethodNames.Find(BasicRecoverOk.Id));
        Assert.False(MethodNames.HasContent(BasicRecoverOk.Id));
        byte[] encoded = MethodCodec.Encode(default(BasicRecoverOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, BasicRecoverOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<BasicRecoverOk>(encoded);
    }

    [Fact]
    public void BasicNack_round_trips()
    {
        Assert.Equal((60u << 16) | 120, BasicNack.Id);
        Assert.Equal("basic.nack", MethodNames.Find(BasicNack.Id));
        Assert.False(MethodNames.HasContent(BasicNack.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new BasicNack
            {
                DeliveryTag = random.LongLong(),
                Multiple = random.Bit(),
                Requeue = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, BasicNack.TryDecode(encoded, out BasicNack decoded));
            Assert.Equal(method.DeliveryTag, decoded.DeliveryTag);
            Assert.Equal(method.Multiple, decoded.Multiple);
            Assert.Equal(method.Requeue, decoded.Requeue);
            MethodCodec.AssertOtherLengthsFail<BasicNack>(encoded);
        }
    }
}
