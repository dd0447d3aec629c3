using System.Text;

namespace Amqp.Hosting.Configuration;

/// <summary>Writes the page of keys (CONFIGURATION.md) from the table, so that the two cannot differ.</summary>
public static class ConfigurationPage
{
    private const string Head =
        """
        # Configuration

        The keys of `rabbitmq.conf` that this broker reads, in RabbitMQ's format: one `key = value` a line, `#` begins a comment.
        A change of a key that is marked *live* comes into force on SIGHUP; the others need a restart. A segment that begins with
        `$` stands for a name or number of your own. A value between `'''` and `'''` may have several lines.

        This page is written by `amqpd --keys`; a test compares the two.

        """;

    /// <summary>The page.</summary>
    /// <param name="areas">Keys besides those of <see cref="ConfKeys"/>.</param>
    public static string Text(params IReadOnlyList<ConfArea> areas)
    {
        var text = new StringBuilder(Head);
        foreach (var area in ConfKeys.Areas.Concat(areas))
        {
            text.Append("\n## ").AppendLine(area.Title).AppendLine()
                .AppendLine("| key | value | default | meaning |").AppendLine("| --- | --- | --- | --- |");
            foreach (var key in area.Keys)
            {
                text.Append("| `").Append(key.Name).Append("` | ").Append(Cell(key.Type)).Append(" | ").Append(Cell(key.Unset))
                    .Append(" | ").Append(Cell(key.Meaning)).AppendLine(key.IsLive ? " *Live.* |" : " |");
            }
        }

        return AddMeaningless(text).ToString();
    }

    private static StringBuilder AddMeaningless(StringBuilder text)
    {
        text.AppendLine().AppendLine("## Accepted without effect").AppendLine()
            .AppendLine("| key | why |").AppendLine("| --- | --- |");
        foreach (var (key, reason) in ForeignKeys.Meaningless)
        {
            text.Append("| `").Append(key).Append("` | ").Append(reason).AppendLine(" |");
        }

        return text;
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
