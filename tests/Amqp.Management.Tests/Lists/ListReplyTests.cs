using System.Text;
using System.Text.Json;
using Amqp.Management.Http;
using Amqp.Management.Lists;

namespace Amqp.Management.Tests.Lists;

public sealed class ListReplyTests
{
    private static readonly string[] s_items =
    [
        """{"name":"b","stats":{"rate":1.5},"x":1}""",
        """{"name":"a","stats":{"rate":20},"x":"text"}""",
        """{"name":"C","x":true}""",
        """{"name":"d","stats":{"rate":-1},"x":[1]}""",
    ];

    [Theory]
    [InlineData("", "b a C d")]
    [InlineData("name", "C a b d")]
    [InlineData("stats.rate", "d b a C")]
    [InlineData("x", "b C d a")]
    [InlineData("nothing", "b a C d")]
    [InlineData("name.deeper", "b a C d")]
    public void Items_are_sorted_by_whatever_they_have(string sort, string names)
    {
        Assert.Equal(names, Names(Write(Query(sort))));
        Assert.Equal(string.Join(' ', names.Split(' ').Reverse()), Names(Write(Query(sort, reverse: true))));
    }

    [Fact]
    public void A_second_key_decides_where_the_first_does_not()
    {
        var query = Query("") with { Sort = [["kind"], ["name"]] };
        var items = new[] { """{"name":"b","kind":2}""", """{"name":"c","kind":1}""", """{"name":"a","kind":2}""" };

        Assert.Equal("c a b", Names(Write(query, items)));
    }

    [Theory]
    [InlineData("name", """[{"name":"b"},{"name":"a"},{"name":"C"},{"name":"d"}]""")]
    [InlineData("stats.rate", """[{"stats":{"rate":1.5}},{"stats":{"rate":20}},{},{"stats":{"rate":-1}}]""")]
    [InlineData("stats.rate,stats", """[{"stats":{"rate":1.5}},{"stats":{"rate":20}},{},{"stats":{"rate":-1}}]""")]
    [InlineData("nothing", "[{},{},{},{}]")]
    [InlineData("", "[{},{},{},{}]")]
    public void Columns_are_cut_out(string columns, string expected)
        => Assert.Equal(expected, Write(Query("") with { Columns = ColumnTree.Parse(columns) }));

    [Fact]
    public void A_page_says_where_it_lies()
    {
        var page = Write(Query("name") with { Page = 2, PageSize = 2, Filter = name => name != "C" });

        Assert.Equal("""{"filtered_count":3,"item_count":1,"items":[{"name":"d","stats":{"rate":-1},"x":[1]}],"page":2,"page_count":2,"page_size":2,"total_count":4}""", page);
        Assert.Throws<ApiException>(() => Write(Query("") with { Page = 3, PageSize = 2 }));
        Assert.Contains("\"items\":[]", Write(Query("") with { Page = 1, PageSize = 2 }, []), StringComparison.Ordinal);
    }

    private static ListQuery Query(string sort, bool reverse = false) => new(null, 100, null, sort.Length == 0 ? [] : [sort.Split('.')], reverse, null);

    private static string Write(ListQuery query) => Write(query, s_items);

    private static string Write(ListQuery query, string[] items)
    {
        using var body = new JsonBody();
        new ListReply<string>(query, item => JsonDocument.Parse(item).RootElement.GetProperty("name").GetString(), (json, item) => json.WriteRawValue(item))
            .Write(items, body);
        return Encoding.UTF8.GetString(body.Octets.Span);
    }

    private static string Names(string json) =>
        string.Join(' ', JsonDocument.Parse(json).RootElement.EnumerateArray().Select(item => item.GetProperty("name").GetString()));
}
