namespace Amqp.Protocol.Tests;

public sealed class ErlangTermTests
{
    public static TheoryData<FieldType, string> Names => new()
    {
        { FieldType.LongString, "longstr" }, { FieldType.Int32, "signedint" }, { FieldType.Int64, "long" },
        { FieldType.Boolean, "bool" }, { FieldType.Int8, "byte" }, { FieldType.UInt8, "unsignedbyte" },
        { FieldType.Int16, "short" }, { FieldType.UInt16, "unsignedshort" }, { FieldType.UInt32, "unsignedint" },
        { FieldType.Float, "float" }, { FieldType.Double, "double" }, { FieldType.Decimal, "decimal" },
        { FieldType.ByteArray, "binary" }, { FieldType.Array, "array" }, { FieldType.Table, "table" },
        { FieldType.Timestamp, "timestamp" }, { FieldType.Void, "void" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Types_have_their_names(FieldType type, string name) => Assert.Equal(name, ErlangTerm.TypeName(type));

    [Fact]
    public void A_typed_value_reads_as_in_error_texts()
    {
        Assert.Equal("the value '100' of type 'signedint'", ErlangTerm.FormatTyped(FieldValue.FromInt32(100).View));
        Assert.Equal("the value 'drop-head' of type 'longstr'", ErlangTerm.FormatTyped(FieldValue.FromString("drop-head").View));
        Assert.Equal("the value 'true' of type 'bool'", ErlangTerm.FormatTyped(FieldValue.FromBoolean(true).View));
        Assert.Equal("the value '1.5' of type 'double'", ErlangTerm.FormatTyped(FieldValue.FromDouble(1.5).View));
    }

    [Fact]
    public void Values_read_as_terms()
    {
        Assert.Equal("-5", FieldValue.FromInt8(-5).ToString());
        Assert.Equal("18446744073709551615", FieldValue.FromTimestamp(ulong.MaxValue).ToString());
        Assert.Equal("{2,314}", FieldValue.FromDecimal(2, 314).ToString());
        Assert.Equal("undefined", FieldValue.Void.ToString());
        Assert.Equal("<<\"foo\">>", FieldValue.FromString("foo").ToString());
        Assert.Equal("foo", ErlangTerm.FormatPlain(FieldValue.FromString("foo").View));
        Assert.Equal("[{longstr,<<\"a\">>},{signedint,1}]", FieldValue.FromArray([FieldValue.FromString("a"), FieldValue.FromInt32(1)]).ToString());
        Assert.Equal("[]", FieldValue.FromArray([]).ToString());
        Assert.Equal("[{<<\"k\">>,bool,false},{<<\"l\">>,void,undefined}]", new FieldTableBuilder().Add("k", false).Add("l", FieldValue.Void).Build().ToString());
    }

    [Fact]
    public void Octets_read_as_text_only_if_all_can_be_printed()
    {
        Assert.Equal("<<>>", ErlangTerm.FormatBinary([]));
        Assert.Equal("<<\"GET / HTTP\">>", ErlangTerm.FormatBinary("GET / HTTP"u8));
        Assert.Equal("<<0,65>>", ErlangTerm.FormatBinary([0, 65]));
        Assert.Equal("<<127>>", ErlangTerm.FormatBinary([127]));
        Assert.Equal("<<\"a\\\"\\\\\\n\\r\\t\\e\">>", ErlangTerm.FormatBinary("a\"\\\n\r\t\u001b"u8));
        Assert.Equal("<<71,69,84>>", ErlangTerm.FormatOctets("GET"u8));
        Assert.Equal("<<>>", ErlangTerm.FormatOctets([]));
    }

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(10.0, "10.0")]
    [InlineData(100.0, "100.0")]
    [InlineData(1000.0, "1.0e3")]
    [InlineData(1234.0, "1234.0")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(0.01, "0.01")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1.0e-5")]
    [InlineData(9007199254740991.0, "9007199254740991.0")]
    [InlineData(9007199254740992.0, "9.007199254740992e15")]
    [InlineData(0.00012, "1.2e-4")]
    [InlineData(1e22, "1.0e22")]
    [InlineData(1e23, "1.0e23")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e308")]
    [InlineData(5e-324, "5.0e-324")]
    public void Floats_read_shortest_with_a_point(double value, string text) => Assert.Equal(text, ErlangTerm.FormatFloat(value));

    [Fact]
    public void A_float_text_reads_back_as_the_same_number()
    {
        var random = new Random(5);
        for (int i = 0; i < 20000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value))
            {
                Assert.Equal(value, double.Parse(ErlangTerm.FormatFloat(value), System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }
}
