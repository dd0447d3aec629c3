using System.Globalization;
using System.Text.RegularExpressions;
using Amqp.Broker.Security;
using Amqp.Management.Http;

namespace Amqp.Management.Lists;

/// <summary>What a query asks of a list (https://www.rabbitmq.com/docs/management#http-api-pagination).</summary>
/// <param name="Page">The page from 1, or null for the whole list.</param>
/// <param name="PageSize">Items of a page.</param>
/// <param name="Filter">Names that are wanted, or null for all.</param>
/// <param name="Sort">Members to sort by, each a path into an item; the first goes before the second.</param>
/// <param name="Reverse">The other way round.</param>
/// <param name="Columns">Members that are wanted, or null for all.</param>
internal sealed record ListQuery(
    int? Page, int PageSize, Func<string, bool>? Filter, IReadOnlyList<string[]> Sort, bool Reverse, ColumnTree? Columns)
{
    private const int DefaultPageSize = 100;
    private const int MaxPageSize = 500;

    // For all names of a list together: whoever asks for more keeps a processor from others.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads a query.</summary>
    /// <exception cref="ApiException">400: a page that cannot be, a name that is no regular expression.</exception>
    public static ListQuery Parse(ApiContext context)
    {
        var (page, size) = (Number(context.Query("page")), Number(context.Query("page_size")));
        if (page is not null && (page < 1 || size is < 1 or > MaxPageSize))
        {
            throw new ApiException(
                400,
                "invalid_pagination_parameters",
                $"Invalid pagination parameters: page number {page}, page size {size?.ToString(CultureInfo.InvariantCulture) ?? "undefined"}");
        }

        return ParseUnpaged(context) with
        {
            Page = page,
            PageSize = size ?? DefaultPageSize,
            Filter = page is null ? null : FilterOf(context.Query("name"), context.QueryIsTrue("use_regex"), context.Host.Time),
        };
    }

    /// <summary>Reads a query for a list that has no pages.</summary>
    public static ListQuery ParseUnpaged(ApiContext context) => new(
        null,
        DefaultPageSize,
        null,
        [.. context.Http.Request.Query["sort"].Where(path => !string.IsNullOrEmpty(path)).Select(path => path!.Split('.'))],
        context.QueryIsTrue("sort_reverse"),
        ColumnTree.Parse(context.Query("columns")));

    private static int? Number(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Invalid();
    }

    private static Func<string, bool>? FilterOf(string? name, bool isRegex, TimeProvider time)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        return isRegex ? Matching(name, time) : candidate => candidate.Contains(name, StringComparison.OrdinalIgnoreCase);
    }

    private static Func<string, bool> Matching(string source, TimeProvider time)
    {
        Regex regex;
        try
        {
            regex = LinearRegex.Compile(source, RegexOptions.IgnoreCase, s_patience);
        }
        catch (ArgumentException)
        {
            throw Invalid();
        }

        var begin = time.GetTimestamp();
        return candidate =>
        {
            try
            {
                return time.GetElapsedTime(begin) <= s_patience ? regex.IsMatch(candidate) : throw TooSlow();
            }
            catch (RegexMatchTimeoutException)
            {
                throw TooSlow();
            }
        };
    }

    private static ApiException TooSlow() => ApiException.BadRequest("the regular expression takes too long to match the names of the list");

    private static ApiException Invalid() => ApiException.BadRequest("Pagination parameters are invalid");
}
