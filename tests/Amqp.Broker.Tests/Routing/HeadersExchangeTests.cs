using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Routing;

public sealed class HeadersExchangeTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public HeadersExchangeTests() => _broker.Queue("q");

    public void Dispose() => _broker.Dispose();

    [Theory]
    // All is the default; every named header must be there and equal.
    [InlineData(null, "a=1 b=2", "a=1 b=2", true)]
    [InlineData(null, "a=1 b=2", "b=2 c=3 a=1", true)]
    [InlineData(null, "a=1 b=2", "a=1", false)]
    [InlineData(null, "a=1 b=2", "a=1 b=3", false)]
    [InlineData("all", "a=1 b=2", "a=1 b=2", true)]
    [InlineData("all", "a=1 b=2", "a=1", false)]
    [InlineData("all", "a=1", "", false)]
    // Without criteria all matches everything and any matches nothing.
    [InlineData(null, "", "", true)]
    [InlineData(null, "", "a=1", true)]
    [InlineData("all", "", "a=1", true)]
    [InlineData("any", "", "", false)]
    [InlineData("any", "", "a=1", false)]
    [InlineData("any", "a=1 b=2", "b=2", true)]
    [InlineData("any", "a=1 b=2", "a=2 b=2", true)]
    [InlineData("any", "a=1 b=2", "a=2 b=1", false)]
    [InlineData("any", "a=1 b=2", "c=1", false)]
    // Names that start with x- count only in the forms that say so; x-match itself never does.
    [InlineData("all", "x-a=1 b=2", "b=2", true)]
    [InlineData("all", "x-a=1", "", true)]
    [InlineData("any", "x-a=1 b=2", "x-a=1", false)]
    [InlineData("any", "x-a=1", "x-a=1", false)]
    [InlineData("all-with-x", "x-a=1 b=2", "b=2", false)]
    [InlineData("all-with-x", "x-a=1 b=2", "b=2 x-a=1", true)]
    [InlineData("all-with-x", "", "a=1", true)]
    [InlineData("any-with-x", "x-a=1 b=2", "x-a=1", true)]
    [InlineData("any-with-x", "x-a=1", "x-a=2", false)]
    [InlineData("any-with-x", "", "x-match=any-with-x", false)]
    // Only the prefix counts, in lower case.
    [InlineData("all", "xa=1", "", false)]
    [InlineData("all", "X-a=1", "", false)]
    public void Match_modes(string? mode, string criteria, string headers, bool expected)
    {
        var arguments = Table(criteria);
        if (mode is not null)
        {
            arguments = new FieldTableBuilder().Add("x-match", mode).AddAll(arguments).Build();
        }

        _broker.Bind("q", "amq.headers", "ignored", arguments);
        Assert.Equal(expected ? "q" : "", _broker.Route("amq.headers", "any key", Table(headers)));
        Assert.Equal("", _broker.Route("amq.match", "any key", Table(headers)));
    }

    [Fact]
    public void A_message_without_headers_matches_only_all_without_criteria()
    {
        _broker.Queue("none");
        _broker.Bind("none", "amq.headers");
        _broker.Bind("q", "amq.headers", "", Table("a=1"));
        Assert.Equal("none", _broker.Route("amq.headers"));
    }

    public static TheoryData<string, FieldValue, FieldValue, bool> Values => new()
    {
        // Integers compare by value, whatever their width.
        { "int8 - int64", FieldValue.FromInt8(5), FieldValue.FromInt64(5), true },
        { "int32 - uint8", FieldValue.FromInt32(200), FieldValue.FromUInt8(200), true },
        { "int16 - uint32", FieldValue.FromInt16(-1), FieldValue.FromUInt32(uint.MaxValue), false },
        { "uint16 - int16", FieldValue.FromUInt16(65_535), FieldValue.FromInt16(-1), false },
        { "int32 - int32", FieldValue.FromInt32(1), FieldValue.FromInt32(2), false },
        // An integer is no float, text no number, and a bool neither.
        { "int - double", FieldValue.FromInt32(1), FieldValue.FromDouble(1.0), false },
        { "float - double", FieldValue.FromFloat(1.5f), FieldValue.FromDouble(1.5), true },
        { "text - int", FieldValue.FromString("1"), FieldValue.FromInt32(1), false },
        { "bool - int", FieldValue.FromBoolean(true), FieldValue.FromInt32(1), false },
        { "bool - bool", FieldValue.FromBoolean(true), FieldValue.FromBoolean(true), true },
        { "bool - other bool", FieldValue.FromBoolean(true), FieldValue.FromBoolean(false), false },
        // Text and octets are the same thing.
        { "text - octets", FieldValue.FromString("pdf"), FieldValue.FromBytes("pdf"u8), true },
        { "octets - text", FieldValue.FromBytes("pdf"u8), FieldValue.FromString("pdf"), true },
        { "text - case", FieldValue.FromString("pdf"), FieldValue.FromString("PDF"), false },
        { "empty - empty", FieldValue.FromString(""), FieldValue.FromString(""), true },
        // Void asks for presence only; in the message it is a value like others.
        { "void - int", FieldValue.Void, FieldValue.FromInt32(7), true },
        { "void - void", FieldValue.Void, FieldValue.Void, true },
        { "int - void", FieldValue.FromInt32(7), FieldValue.Void, false },
        { "table - table", FieldValue.FromTable(Table("a=1")), FieldValue.FromTable(Table("a=1")), true },
        { "table - other", FieldValue.FromTable(Table("a=1")), FieldValue.FromTable(Table("a=2")), false },
        { "array - array", FieldValue.FromArray([FieldValue.FromInt32(1)]), FieldValue.FromArray([FieldValue.FromInt32(1)]), true },
        { "array - longer", FieldValue.FromArray([FieldValue.FromInt32(1)]), FieldValue.FromArray([]), false },
        { "decimal", FieldValue.FromDecimal(2, 314), FieldValue.FromDecimal(2, 314), true },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_compare_by_kind_and_value(string name, FieldValue wanted, FieldValue there, bool expected)
    {
        Assert.NotEmpty(name);
        _broker.Bind("q", "amq.headers", "", new FieldTableBuilder().Add("h", wanted).Build());
        Assert.Equal(expected ? "q" : "", _broker.Route("amq.headers", "", new FieldTableBuilder().Add("h", there).Build()));
    }

    [Fact]
    public void Void_does_not_match_what_is_missing()
    {
        _broker.Bind("q", "amq.headers", "", new FieldTableBuilder().Add("h", FieldValue.Void).Build());
        Assert.Equal("", _broker.Route("amq.headers", "", Table("other=1")));
    }

    [Fact]
    public void A_wrong_match_mode_is_refused()
    {
        TestBroker.Refused(
            "PRECONDITION_FAILED - Invalid x-match field value <<\"foo\">>; expected all, any, all-with-x, or any-with-x",
            () => _broker.Bind("q", "amq.headers", "", new FieldTableBuilder().Add("x-match", "foo").Build()));
        TestBroker.Refused(
            "PRECONDITION_FAILED - Invalid x-match field type signedint (value 1); expected longstr",
            () => _broker.Bind("q", "amq.headers", "", new FieldTableBuilder().Add("x-match", 1).Build()));
        Assert.Equal("", _broker.Route("amq.headers"));
    }

    /// <summary>A table from <c>name=text</c> pairs.</summary>
    private static FieldTable Table(string pairs)
    {
        var builder = new FieldTableBuilder();
        foreach (var pair in pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            builder.Add(pair.Split('=')[0], pair.Split('=')[1]);
        }

        return builder.Build();
    }
}
