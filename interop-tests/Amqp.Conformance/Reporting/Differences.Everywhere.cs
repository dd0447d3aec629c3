using System.Text.RegularExpressions;

namespace Amqp.Conformance.Reporting;

/// <summary>What differs wherever it shows.</summary>
internal static partial class Differences
{
    public static IReadOnlyList<Variation> Everywhere { get; } =
    [
        new(
            "x-last-death-*",
            LastDeath(),
            "",
            "x-first-death-reason=\"expired\"}",
            "x-first-death-reason=\"expired\", x-last-death-exchange=\"\", x-last-death-queue=\"$q\", x-last-death-reason=\"expired\"}",
            "F3.3.1",
            "The headers of the last death came with 3.13; the row has them without a mark."),
        new(
            "wrapped Erlang terms",
            WrappedTerm(),
            ",",
            "{value_too_large,\\n                                            99999999999999999999}",
            "{value_too_large,99999999999999999999}",
            "W7.23",
            "RabbitMQ's printer breaks a term where its line would pass column 80; no row has line breaks."),
        new(
            "which permission is missing",
            MissingPermission(),
            "ACCESS_REFUSED - access to",
            "ACCESS_REFUSED - access to queue",
            "ACCESS_REFUSED - configure access to queue",
            "W4.1",
            "The row names the permission; 3.10 did not."),
    ];

    /// <summary>An answer without what differs everywhere.</summary>
    public static string Comparable(string answer) =>
        Everywhere.Aggregate(answer, (text, variation) => variation.Pattern.Replace(text, variation.Replacement));

    [GeneratedRegex(", x-last-death-(exchange|queue|reason)=\"[^\"]*\"")]
    private static partial Regex LastDeath();

    [GeneratedRegex("ACCESS_REFUSED - (configure|write|read) access to")]
    private static partial Regex MissingPermission();

    [GeneratedRegex(@",\\n +")]
    private static partial Regex WrappedTerm();
}
