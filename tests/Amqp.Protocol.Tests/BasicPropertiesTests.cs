namespace Amqp.Protocol.Tests;

public sealed class BasicPropertiesTests
{
    private const string AllProperties =
        "FFFC 01 61 01 62 00000006 01 68 49 00000007"
        + "02 09 01 63 01 64 03 353030 01 65 0000000100000002 01 66 01 67 01 69 01 6A";

    [Fact]
    public void A_block_written_by_hand()
    {
        byte[] block = Hex.Parse(AllProperties.Replace("00000006", "00000007", StringComparison.Ordinal));
        Assert.True(BasicPropertiesView.TryParse(block, out BasicPropertiesView view));
        Assert.Equal((PropertyFlags)0xFFFC, view.Flags);
        Assert.Equal("a"u8, view.ContentType);
        Assert.Equal("b"u8, view.ContentEncoding);
        Assert.Equal(Hex.Parse("0168 49 00000007"), view.Headers);
        Assert.Equal(2, view.DeliveryMode);
        Assert.Equal(9, view.Priority);
        Assert.Equal("c"u8, view.CorrelationId);
        Assert.Equal("d"u8, view.ReplyTo);
        Assert.Equal("500"u8, view.Expiration);
        Assert.Equal("e"u8, view.MessageId);
        Assert.Equal(0x100000002ul, view.Timestamp);
        Assert.Equal("f"u8, view.Type);
        Assert.Equal("g"u8, view.UserId);
        Assert.Equal("i"u8, view.AppId);
        Assert.Equal("j"u8, view.ClusterId);
    }

    [Fact]
    public void A_headers_table_that_ends_too_early_is_malformed()
        => Assert.False(BasicPropertiesView.TryParse(Hex.Parse(AllProperties), out _));

    [Fact]
    public void No_property_at_all()
    {
        Assert.True(BasicPropertiesView.TryParse(BasicProperties.Empty, out BasicPropertiesView view));
        Assert.Equal(PropertyFlags.None, view.Flags);
        Assert.True(view.Headers.IsEmpty);
        Assert.True(view.ContentType.IsEmpty);
        Assert.Equal(0, view.DeliveryMode);
        Assert.Equal(0ul, view.Timestamp);
        Assert.False(view.Has(PropertyFlags.Headers));
        Assert.False(BasicPropertiesView.TryParse([], out _));
        Assert.False(BasicPropertiesView.TryParse([0], out _));
        Assert.False(BasicPropertiesView.TryParse([0, 0, 0], out _));
    }

    [Theory]
    [InlineData(0x0001)]
    [InlineData(0x0002)]
    [InlineData(0x8001)]
    public void Flags_that_basic_does_not_have_are_malformed(ushort flags)
        => Assert.False(BasicPropertiesView.TryParse([(byte)(flags >> 8), (byte)flags, 0, 0, 0], out _));

    [Fact]
    public void Each_property_alone_round_trips()
    {
        for (int bit = 2; bit < 16; bit++)
        {
            var flag = (PropertyFlags)(1 << bit);
            byte[] block = Only(flag);
            Assert.True(BasicPropertiesView.TryParse(block, out BasicPropertiesView view));
            Assert.Equal(flag, view.Flags);
            Assert.True(view.Has(flag));
            Assert.Equal(block, Write(new BasicPropertiesBuilder(view)));
            Assert.Equal(flag == PropertyFlags.DeliveryMode ? 2 : 0, view.DeliveryMode);
            Assert.Equal(flag == PropertyFlags.Type ? 1 : 0, view.Type.Length);
        }
    }

    [Fact]
    public void Random_blocks_round_trip_and_no_other_length_parses()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            byte[] block = new RandomFields(seed).PropertyBlock();
            Assert.True(BasicPropertiesView.TryParse(block, out BasicPropertiesView view));
            Assert.Equal(block, Write(new BasicPropertiesBuilder(view)));
            for (int length = 0; length < block.Length; length++)
            {
                byte[] cut = block[..length];
                Assert.False(BasicPropertiesView.TryParse(cut, out BasicPropertiesView none));
                Assert.Equal(PropertyFlags.None, none.Flags);
            }

            byte[] longer = [.. block, 0];
            Assert.False(BasicPropertiesView.TryParse(longer, out _));
        }
    }

    [Fact]
    public void A_builder_changes_what_it_is_told_to_and_keeps_the_rest()
    {
        byte[] source = Hex.Parse(AllProperties.Replace("00000006", "00000007", StringComparison.Ordinal));
        Assert.True(BasicPropertiesView.TryParse(source, out BasicPropertiesView view));
        FieldTable headers = new FieldTableBuilder().Add("x-death", 1).Build();
        var builder = new BasicPropertiesBuilder(view) { Headers = headers.Content };
        builder.Remove(PropertyFlags.Expiration | PropertyFlags.ClusterId);
        byte[] block = Write(builder);
        Assert.True(BasicPropertiesView.TryParse(block, out BasicPropertiesView changed));
        Assert.Equal((PropertyFlags)0xFFFC & ~(PropertyFlags.Expiration | PropertyFlags.ClusterId), changed.Flags);
        Assert.Equal(headers.Content, changed.Headers);
        Assert.True(changed.Expiration.IsEmpty);
        Assert.Equal("e"u8, changed.MessageId);
        Assert.Equal("i"u8, changed.AppId);
    }

    [Fact]
    public void A_property_may_be_present_and_empty()
    {
        byte[] block = Write(new BasicPropertiesBuilder { Headers = [], ReplyTo = [] });
        Assert.Equal(Hex.Parse("2200 00000000 00"), block);
        Assert.True(BasicPropertiesView.TryParse(block, out BasicPropertiesView view));
        Assert.True(view.Has(PropertyFlags.Headers | PropertyFlags.ReplyTo));
        Assert.False(view.Has(PropertyFlags.Headers | PropertyFlags.Type));
    }

    [Fact]
    public void Headers_nested_too_deep_are_malformed()
    {
        Assert.True(BasicPropertiesView.TryParse(Write(new BasicPropertiesBuilder { Headers = Nesting.Arrays(64) }), out _));
        Assert.False(BasicPropertiesView.TryParse(Write(new BasicPropertiesBuilder { Headers = Nesting.Arrays(65) }), out _));
    }

    private static byte[] Only(PropertyFlags flag)
    {
        var builder = new BasicPropertiesBuilder
        {
            ContentType = "1"u8,
            ContentEncoding = "2"u8,
            Headers = Hex.Parse("0161 56"),
            DeliveryMode = 2,
            Priority = 3,
            CorrelationId = "4"u8,
            ReplyTo = "5"u8,
            Expiration = "6"u8,
            MessageId = "7"u8,
            Timestamp = 8,
            Type = "9"u8,
            UserId = "a"u8,
            AppId = "b"u8,
            ClusterId = "c"u8,
        };
        builder.Remove(~flag);
        return Write(builder);
    }

    private static byte[] Write(BasicPropertiesBuilder builder)
    {
        byte[] block = new byte[builder.Size];
        Assert.Equal(block.Length, builder.Write(block));
        return block;
    }
}
