using System.Buffers;
using System.Text;
using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Definitions;

public sealed class FieldJsonTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("{\"s\":\"text\",\"n\":-9223372036854775808,\"d\":1.5,\"t\":true,\"f\":false,\"v\":null}")]
    [InlineData("{\"a\":[1,[2,{\"b\":\"c\"}],[]],\"o\":{\"p\":{}}}")]
    public void What_JSON_can_say_comes_back_as_it_was(string json)
        => Assert.Equal(json, Write(FieldJson.ToTable(Parse(json))));

    [Fact]
    public void Every_type_of_a_table_has_a_form()
    {
        var table = new FieldTableBuilder()
            .Add("int8", FieldValue.FromInt8(-1))
            .Add("uint32", FieldValue.FromUInt32(uint.MaxValue))
            .Add("float", FieldValue.FromFloat(0.5f))
            .Add("nan", FieldValue.FromDouble(double.NaN))
            .Add("decimal", FieldValue.FromDecimal(2, 314))
            .AddTimestamp("time", ulong.MaxValue)
            .Add("octets", FieldValue.FromBytes("ab"u8))
            .Add("broken", FieldValue.FromString([0xFF, (byte)'x']))
            .Build();

        Assert.Equal(
            "{\"int8\":-1,\"uint32\":4294967295,\"float\":0.5,\"nan\":null,\"decimal\":314e-2,\"time\":18446744073709551615,\"octets\":\"ab\",\"broken\":\"\\uFFFDx\"}",
            Write(table));
    }

    [Fact]
    public void Numbers_that_are_too_large_become_floats()
        => Assert.Equal(FieldType.Double, FieldJson.ToTable(Parse("{\"n\":1e30}")).Single().Value.Type);

    [Fact]
    public void No_object_at_all_is_an_empty_table()
    {
        Assert.Same(FieldTable.Empty, FieldJson.ToTable(Parse("null")));
        Assert.Same(FieldTable.Empty, FieldJson.ToTable(Parse("[]")));
    }

    [Fact]
    public void What_a_table_cannot_hold_is_refused()
    {
        foreach (var json in new[] { "[1]", "1", $"{{\"{new string('x', 256)}\":1}}" })
        {
            Assert.Equal(AdminErrorKind.Invalid, Assert.Throws<AdminException>(() => FieldJson.ToTable(Parse(json))).Kind);
        }
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Write(FieldTable table)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets))
        {
            FieldJson.Write(json, table);
        }

        return Encoding.UTF8.GetString(octets.WrittenSpan);
    }
}
