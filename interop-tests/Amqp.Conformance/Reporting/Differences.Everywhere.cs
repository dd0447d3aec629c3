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
            "who the server is",
            Identity(),
            "",
            "copyright=\"Copyright (c) 2007-2022 VMware, Inc. or its affiliates.\", information=\"Licensed under the MPL 2.0. Website: https://rabbitmq.com\", platform=\"Erlang/OTP 25.2.3\", product=\"RabbitMQ\", version=\"3.10.8\"} mechanisms=\"PLAIN AMQPLAIN\"",
            "copyright=\"Copyright (c) the Amqp authors\", information=\"Licensed under the Apache License 2.0\", platform=\".NET <version>\", product=\"RabbitMQ\", version=\"4.2.0\"} mechanisms=\"PLAIN AMQPLAIN ANONYMOUS\"",
            "F1.3.1",
            "Version, platform, copyright and licence are this broker's own; ANONYMOUS is offered by default since 4.0."),
        new(
            "a first delivery's count",
            FirstDelivery(),
            "",
            "| \"hello\" headers={x-delivery-count=l:0}",
            "| \"hello\"",
            "F3.5.2",
            "The row has no x-delivery-count on the first delivery from a quorum queue; 3.10 had 0."),
        new(
            "x-acquired-count",
            AcquiredCount(),
            "",
            "headers={x-delivery-count=l:1}",
            "headers={x-acquired-count=l:1, x-delivery-count=l:1}",
            "F3.5.2",
            "Beside x-delivery-count as in 4.x."),
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

    [GeneratedRegex("copyright=\"[^\"]*\", information=\"[^\"]*\", platform=\"[^\"]*\", product=\"RabbitMQ\", version=\"[\\d.]+\"} mechanisms=\"PLAIN AMQPLAIN( ANONYMOUS)?\"")]
    private static partial Regex Identity();

    [GeneratedRegex(" headers={x-delivery-count=l:0}")]
    private static partial Regex FirstDelivery();

    [GeneratedRegex("x-acquired-count=l:\\d+, ")]
    private static partial Regex AcquiredCount();

    [GeneratedRegex("ACCESS_REFUSED - (configure|write|read) access to")]
    private static partial Regex MissingPermission();

    [GeneratedRegex(@",\\n +")]
    private static partial Regex WrappedTerm();
}
