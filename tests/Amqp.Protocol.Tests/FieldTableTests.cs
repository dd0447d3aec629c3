namespace Amqp.Protocol.Tests;

public sealed class FieldTableTests
{
    [Theory]
    [InlineData("74 01", FieldType.Boolean)]
    [InlineData("62 80", FieldType.Int8)]
    [InlineData("42 FF", FieldType.UInt8)]
    [InlineData("73 8000", FieldType.Int16)]
    [InlineData("75 FFFF", FieldType.UInt16)]
    [InlineData("49 80000000", FieldType.Int32)]
    [InlineData("69 FFFFFFFF", FieldType.UInt32)]
    [InlineData("6C 8000000000000000", FieldType.Int64)]
    [InlineData("66 3F800000", FieldType.Float)]
    [InlineData("64 3FF8000000000000", FieldType.Double)]
    [InlineData("44 02 0000007B", FieldType.Decimal)]
    [InlineData("53 00000003 616263", FieldType.LongString)]
    [InlineData("78 00000002 00FF", FieldType.ByteArray)]
    [InlineData("41 00000004 56 42 05 56", FieldType.Array)]
    [InlineData("54 0000000065000000", FieldType.Timestamp)]
    [InlineData("46 00000003 01 61 56", FieldType.Table)]
    [InlineData("56", FieldType.Void)]
    public void Each_type_reads_and_writes_its_octets(string value, FieldType type)
    {
        byte[] content = [1, (byte)'k', .. Hex.Parse(value)];
        Assert.True(FieldTableValidator.IsValid(content, 64));
        FieldTable table = FieldTable.Parse(content);
        Assert.True(table.TryGet("k", out FieldValue field));
        Assert.Equal(type, field.Type);
        Assert.Equal(content.Length - 2, field.EncodedSize);
        Assert.Equal(content, new FieldTableBuilder().Add("k", field).Build().Content);
        Assert.Equal(content, new FieldTableBuilder().Add("k"u8, field.View).Build().Content);

        for (int length = 1; length < content.Length; length++)
        {
            byte[] cut = content[..length];
            Assert.False(FieldTableValidator.IsValid(cut, 64));
            var reader = new FieldTableReader(cut);
            Assert.False(reader.TryReadNext(out _, out _));
            Assert.False(reader.AtEnd);
        }
    }

    [Fact]
    public void Values_read_as_they_were_made()
    {
        Assert.True(FieldValue.FromBoolean(true).AsBoolean);
        Assert.Equal(-128, FieldValue.FromInt8(-128).AsInteger);
        Assert.Equal(255, FieldValue.FromUInt8(255).AsInteger);
        Assert.Equal(-32768, FieldValue.FromInt16(-32768).AsInteger);
        Assert.Equal(65535, FieldValue.FromUInt16(65535).AsInteger);
        Assert.Equal(int.MinValue, FieldValue.FromInt32(int.MinValue).AsInteger);
        Assert.Equal(uint.MaxValue, FieldValue.FromUInt32(uint.MaxValue).AsInteger);
        Assert.Equal(long.MinValue, FieldValue.FromInt64(long.MinValue).AsInteger);
        Assert.Equal(1.5, FieldValue.FromFloat(1.5f).AsDouble);
        Assert.Equal(-2.25, FieldValue.FromDouble(-2.25).AsDouble);
        Assert.Equal((3, 12345u), FieldValue.FromDecimal(3, 12345).AsDecimal);
        Assert.Equal("\u00e9", FieldValue.FromString("\u00e9").AsString);
        Assert.Equal([1, 2], FieldValue.FromBytes([1, 2]).AsBytes.ToArray());
        Assert.Equal(ulong.MaxValue, FieldValue.FromTimestamp(ulong.MaxValue).AsTimestamp);
        Assert.Equal(FieldType.Void, default(FieldValue).Type);
        Assert.Equal([FieldValue.FromInt32(1), FieldValue.Void], FieldValue.FromArray([FieldValue.FromInt32(1), FieldValue.Void]).AsArray);
        FieldTable nested = new FieldTableBuilder().Add("a", true).Build();
        Assert.Equal(nested, FieldValue.FromTable(nested).AsTable);
        Assert.Throws<InvalidOperationException>(() => FieldValue.FromString("1").AsInteger);
        Assert.Throws<InvalidOperationException>(() => FieldValue.FromInt32(1).AsString);
        Assert.Throws<InvalidOperationException>(() => FieldValue.FromInt32(1).AsArray);
        Assert.Throws<InvalidOperationException>(() => FieldValue.FromInt32(1).AsTable);
        Assert.Throws<InvalidOperationException>(() => FieldValue.FromInt32(1).AsBoolean);
        Assert.Throws<InvalidOperationException>(() => FieldValue.FromInt32(1).AsDouble);
    }

    [Fact]
    public void The_tag_L_reads_as_a_signed_64_bit_integer()
    {
        FieldTable table = FieldTable.Parse(Hex.Parse("016B 4C FFFFFFFFFFFFFFFF"));
        Assert.True(table.TryGet("k", out FieldValue value));
        Assert.Equal(FieldType.Int64, value.Type);
        Assert.Equal(-1, value.AsInteger);
        Assert.Equal(FieldTable.Parse(Hex.Parse("016B 6C FFFFFFFFFFFFFFFF")), table);
    }

    [Theory]
    [InlineData("01 6B 55 0001")]
    [InlineData("01 6B 00")]
    [InlineData("01 6B 53 FFFFFFFF 61")]
    [InlineData("01 6B 41 00000001 53")]
    [InlineData("01 6B 46 00000002 01 61")]
    [InlineData("01 6B 46 00000005 01 61 49 0000 0000")]
    [InlineData("05 6B 56")]
    [InlineData("01 6B 56 00")]
    public void Malformed_content_is_refused(string content)
    {
        Assert.False(FieldTableValidator.IsValid(Hex.Parse(content), 64));
        Assert.Throws<FormatException>(() => FieldTable.Parse(Hex.Parse(content)));
    }

    [Fact]
    public void A_value_may_not_reach_past_the_container_it_is_in()
    {
        // The inner table is two octets long but its string would need four more, which the outer table has.
        byte[] content = Hex.Parse("01 61 46 00000007 01 62 53 00000004 78787878");
        Assert.False(FieldTableValidator.IsValid(content, 64));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    public void Depth_is_counted_from_the_outermost_table(int depth)
    {
        Assert.True(FieldTableValidator.IsValid([1, (byte)'a', (byte)'V', .. Nesting.Tables(depth)], depth));
        Assert.False(FieldTableValidator.IsValid([1, (byte)'a', (byte)'V', .. Nesting.Tables(depth + 1)], depth));
        if (depth > 1)
        {
            Assert.True(FieldTableValidator.IsValid(Nesting.Arrays(depth), depth));
            Assert.False(FieldTableValidator.IsValid(Nesting.Arrays(depth + 1), depth));
        }
    }

    [Fact]
    public void Very_deep_nesting_is_refused_and_not_followed()
    {
        Assert.False(FieldTableValidator.IsValid(Nesting.Tables(5000), 64));
        Assert.False(FieldTableValidator.IsValid(Nesting.Arrays(5000), 64));
    }

    [Fact]
    public void Random_tables_are_valid_and_every_cut_is_told()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            FieldTable table = new RandomFields(seed).FieldTable(4);
            byte[] content = table.Content.ToArray();
            HashSet<int> borders = [0];
            var reader = new FieldTableReader(content);
            while (reader.TryReadNext(out ReadOnlySpan<byte> name, out FieldView value))
            {
                borders.Add(borders.Max() + 1 + name.Length + FieldValue.From(value).EncodedSize);
            }

            Assert.True(reader.AtEnd);
            Assert.Contains(content.Length, borders);
            for (int length = 0; length <= content.Length; length++)
            {
                byte[] cut = content[..length];
                Assert.Equal(borders.Contains(length), FieldTableValidator.IsValid(cut, 64));
            }
        }
    }

    [Fact]
    public void Entries_come_in_wire_order_and_the_first_of_a_name_counts()
    {
        FieldTable table = new FieldTableBuilder().Add("b", 1).Add("a", "x").Add("b", 2).Build();
        Assert.Equal(3, table.Count);
        Assert.Equal(["b", "a", "b"], table.Select(entry => entry.Key));
        Assert.True(table.TryGet("b", out FieldValue value));
        Assert.Equal(1, value.AsInteger);
        Assert.True(table.TryGet("a"u8, out value));
        Assert.Equal("x", value.AsString);
        Assert.False(table.TryGet("c", out _));
        Assert.False(table.TryGet(new string('x', 300), out _));
        Assert.True(table.Contains("a"));
        Assert.True(FieldTableReader.TryFind(table.Content, "b"u8, out FieldView view));
        Assert.Equal(1, view.AsInteger);
        Assert.False(FieldTableReader.TryFind(table.Content, "c"u8, out _));
    }

    [Fact]
    public void A_table_keeps_no_octets_of_the_caller()
    {
        byte[] content = new FieldTableBuilder().Add("a", "x").Build().Content.ToArray();
        FieldTable table = FieldTable.Parse(content);
        content.AsSpan().Clear();
        Assert.True(table.TryGet("a", out FieldValue value));
        Assert.Equal("x", value.AsString);
    }

    [Fact]
    public void The_empty_table_is_one_object()
    {
        Assert.Same(FieldTable.Empty, FieldTable.Parse([]));
        Assert.Same(FieldTable.Empty, new FieldTableBuilder().Build());
        Assert.Empty(FieldTable.Empty);
        Assert.NotEqual(FieldTable.Empty, new FieldTableBuilder().Add("a", 1).Build());
    }
}
