namespace Amqp.Protocol.Tests;

public sealed class ConnectionMethodTests
{
    [Fact]
    public void ConnectionStart_round_trips()
    {
        Assert.Equal((10u << 16) | 10, ConnectionStart.Id);
        Assert.Equal("connection.start", MethodNames.Find(ConnectionStart.Id));
        Assert.False(MethodNames.HasContent(ConnectionStart.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionStart
            {
                VersionMajor = random.Octet(),
                VersionMinor = random.Octet(),
                ServerProperties = random.Table(),
                Mechanisms = random.LongString(),
                Locales = random.LongString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionStart.TryDecode(encoded, out ConnectionStart decoded));
            Assert.Equal(method.VersionMajor, decoded.VersionMajor);
            Assert.Equal(method.VersionMinor, decoded.VersionMinor);
            Assert.True(method.ServerProperties.SequenceEqual(decoded.ServerProperties));
            Assert.True(method.Mechanisms.SequenceEqual(decoded.Mechanisms));
            Assert.True(method.Locales.SequenceEqual(decoded.Locales));
            MethodCodec.AssertOtherLengthsFail<ConnectionStart>(encoded);
        }
    }

    [Fact]
    public void ConnectionStartOk_round_trips()
    {
        Assert.Equal((10u << 16) | 11, ConnectionStartOk.Id);
        Assert.Equal("connection.start-ok", MethodNames.Find(ConnectionStartOk.Id));
        Assert.False(MethodNames.HasContent(ConnectionStartOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionStartOk
            {
                ClientProperties = random.Table(),
                Mechanism = random.ShortString(),
                Response = random.LongString(),
                Locale = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionStartOk.TryDecode(encoded, out ConnectionStartOk decoded));
            Assert.True(method.ClientProperties.SequenceEqual(decoded.ClientProperties));
            Assert.True(method.Mechanism.SequenceEqual(decoded.Mechanism));
            Assert.True(method.Response.SequenceEqual(decoded.Response));
            Assert.True(method.Locale.SequenceEqual(decoded.Locale));
            MethodCodec.AssertOtherLengthsFail<ConnectionStartOk>(encoded);
        }
    }

    [Fact]
    public void ConnectionSecure_round_trips()
    {
        Assert.Equal((10u << 16) | 20, ConnectionSecure.Id);
        Assert.Equal("connection.secure", MethodNames.Find(ConnectionSecure.Id));
        Assert.False(MethodNames.HasContent(ConnectionSecure.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionSecure
            {
                Challenge = random.LongString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionSecure.TryDecode(encoded, out ConnectionSecure decoded));
            Assert.True(method.Challenge.SequenceEqual(decoded.Challenge));
            MethodCodec.AssertOtherLengthsFail<ConnectionSecure>(encoded);
        }
    }

    [Fact]
    public void ConnectionSecureOk_round_trips()
    {
        Assert.Equal((10u << 16) | 21, ConnectionSecureOk.Id);
        Assert.Equal("connection.secure-ok", MethodNames.Find(ConnectionSecureOk.Id));
        Assert.False(MethodNames.HasContent(ConnectionSecureOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionSecureOk
            {
                Response = random.LongString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionSecureOk.TryDecode(encoded, out ConnectionSecureOk decoded));
            Assert.True(method.Response.SequenceEqual(decoded.Response));
            MethodCodec.AssertOtherLengthsFail<ConnectionSecureOk>(encoded);
        }
    }

    [Fact]
    public void ConnectionTune_round_trips()
    {
        Assert.Equal((10u << 16) | 30, ConnectionTune.Id);
        Assert.Equal("connection.tune", MethodNames.Find(ConnectionTune.Id));
        Assert.False(MethodNames.HasContent(ConnectionTune.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionTune
            {
                ChannelMax = random.Short(),
                FrameMax = random.Long(),
                Heartbeat = random.Short(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionTune.TryDecode(encoded, out ConnectionTune decoded));
            Assert.Equal(method.ChannelMax, decoded.ChannelMax);
            Assert.Equal(method.FrameMax, decoded.FrameMax);
            Assert.Equal(method.Heartbeat, decoded.Heartbeat);
            MethodCodec.AssertOtherLengthsFail<ConnectionTune>(encoded);
        }
    }

    [Fact]
    public void ConnectionTuneOk_round_trips()
    {
        Assert.Equal((10u << 16) | 31, ConnectionTuneOk.Id);
        Assert.Equal("connection.tune-ok", MethodNames.Find(ConnectionTuneOk.Id));
        Assert.False(MethodNames.HasContent(ConnectionTuneOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionTuneOk
            {
                ChannelMax = random.Short(),
                FrameMax = random.Long(),
                Heartbeat = random.Short(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionTuneOk.TryDecode(encoded, out ConnectionTuneOk decoded));
            Assert.Equal(method.ChannelMax, decoded.ChannelMax);
            Assert.Equal(method.FrameMax, decoded.FrameMax);
            Assert.Equal(method.Heartbeat, decoded.Heartbeat);
            MethodCodec.AssertOtherLengthsFail<ConnectionTuneOk>(encoded);
        }
    }

    [Fact]
    public void ConnectionOpen_round_trips()
    {
        Assert.Equal((10u << 16) | 40, ConnectionOpen.Id);
        Assert.Equal("connection.open", MethodNames.Find(ConnectionOpen.Id));
        Assert.False(MethodNames.HasContent(ConnectionOpen.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionOpen
            {
                VirtualHost = random.ShortString(),
                Capabilities = random.ShortString(),
                Insist = random.Bit(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionOpen.TryDecode(encoded, out ConnectionOpen decoded));
            Assert.True(method.VirtualHost.SequenceEqual(decoded.VirtualHost));
            Assert.True(method.Capabilities.SequenceEqual(decoded.Capabilities));
            Assert.Equal(method.Insist, decoded.Insist);
            MethodCodec.AssertOtherLengthsFail<ConnectionOpen>(encoded);
        }
    }

    [Fact]
    public void ConnectionOpenOk_round_trips()
    {
        Assert.Equal((10u << 16) | 41, ConnectionOpenOk.Id);
        Assert.Equal("connection.open-ok", MethodNames.Find(ConnectionOpenOk.Id));
        Assert.False(MethodNames.HasContent(ConnectionOpenOk.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionOpenOk
            {
                KnownHosts = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionOpenOk.TryDecode(encoded, out ConnectionOpenOk decoded));
            Assert.True(method.KnownHosts.SequenceEqual(decoded.KnownHosts));
            MethodCodec.AssertOtherLengthsFail<ConnectionOpenOk>(encoded);
        }
    }

    [Fact]
    public void ConnectionClose_round_trips()
    {
        Assert.Equal((10u << 16) | 50, ConnectionClose.Id);
        Assert.Equal("connection.close", MethodNames.Find(ConnectionClose.Id));
        Assert.False(MethodNames.HasContent(ConnectionClose.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionClose
            {
                ReplyCode = random.Short(),
                ReplyText = random.ShortString(),
                ClassId = random.Short(),
                MethodId = random.Short(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionClose.TryDecode(encoded, out ConnectionClose decoded));
            Assert.Equal(method.ReplyCode, decoded.ReplyCode);
            Assert.True(method.ReplyText.SequenceEqual(decoded.ReplyText));
            Assert.Equal(method.ClassId, decoded.ClassId);
            Assert.Equal(method.MethodId, decoded.MethodId);
            MethodCodec.AssertOtherLengthsFail<ConnectionClose>(encoded);
        }
    }

    [Fact]
    public void ConnectionCloseOk_round_trips()
    {
        Assert.Equal((10u << 16) | 51, ConnectionCloseOk.Id);
        Assert.Equal("connection.close-ok", MethodNames.Find(ConnectionCloseOk.Id));
        Assert.False(MethodNames.HasContent(ConnectionCloseOk.Id));
        byte[] encoded = MethodCodec.Encode(default(ConnectionCloseOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ConnectionCloseOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ConnectionCloseOk>(encoded);
    }

    [Fact]
    public void ConnectionBlocked_round_trips()
    {
        Assert.Equal((10u << 16) | 60, ConnectionBlocked.Id);
        Assert.Equal("connection.blocked", MethodNames.Find(ConnectionBlocked.Id));
        Assert.False(MethodNames.HasContent(ConnectionBlocked.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionBlocked
            {
                Reason = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionBlocked.TryDecode(encoded, out ConnectionBlocked decoded));
            Assert.True(method.Reason.SequenceEqual(decoded.Reason));
            MethodCodec.AssertOtherLengthsFail<ConnectionBlocked>(encoded);
        }
    }

    [Fact]
    public void ConnectionUnblocked_round_trips()
    {
        Assert.Equal((10u << 16) | 61, ConnectionUnblocked.Id);
        Assert.Equal("connection.unblocked", MethodNames.Find(ConnectionUnblocked.Id));
        Assert.False(MethodNames.HasContent(ConnectionUnblocked.Id));
        byte[] encoded = MethodCodec.Encode(default(ConnectionUnblocked));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ConnectionUnblocked.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ConnectionUnblocked>(encoded);
    }

    [Fact]
    public void ConnectionUpdateSecret_round_trips()
    {
        Assert.Equal((10u << 16) | 70, ConnectionUpdateSecret.Id);
        Assert.Equal("connection.update-secret", MethodNames.Find(ConnectionUpdateSecret.Id));
        Assert.False(MethodNames.HasContent(ConnectionUpdateSecret.Id));
        for (int seed = 0; seed < RandomFields.Rounds; seed++)
        {
            var random = new RandomFields(seed);
            var method = new ConnectionUpdateSecret
            {
                NewSecret = random.LongString(),
                Reason = random.ShortString(),
            };
            byte[] encoded = MethodCodec.Encode(method);
            Assert.Equal(DecodeStatus.Ok, ConnectionUpdateSecret.TryDecode(encoded, out ConnectionUpdateSecret decoded));
            Assert.True(method.NewSecret.SequenceEqual(decoded.NewSecret));
            Assert.True(method.Reason.SequenceEqual(decoded.Reason));
            MethodCodec.AssertOtherLengthsFail<ConnectionUpdateSecret>(encoded);
        }
    }

    [Fact]
    public void ConnectionUpdateSecretOk_round_trips()
    {
        Assert.Equal((10u << 16) | 71, ConnectionUpdateSecretOk.Id);
        Assert.Equal("connection.update-secret-ok", MethodNames.Find(ConnectionUpdateSecretOk.Id));
        Assert.False(MethodNames.HasContent(ConnectionUpdateSecretOk.Id));
        byte[] encoded = MethodCodec.Encode(default(ConnectionUpdateSecretOk));
        Assert.Empty(encoded);
        Assert.Equal(DecodeStatus.Ok, ConnectionUpdateSecretOk.TryDecode(encoded, out _));
        MethodCodec.AssertOtherLengthsFail<ConnectionUpdateSecretOk>(encoded);
    }
}
