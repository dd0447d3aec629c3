using System.Text.Json.Nodes;

namespace Amqp.Cli.Admin;

/// <summary>Prints a listing in the format that was asked for.</summary>
internal sealed class AdminTable(TextWriter output, AdminOptions options)
{
    private const int Rule = 80;

    /// <summary>Columns that stand before the others where nobody says which there are.</summary>
    private static readonly string[] s_first = ["vhost", "name", "routing_key", "exchange", "component"];

    /// <summary>Prints what the broker answered.</summary>
    /// <param name="json">The answer: a list, or one object.</param>
    /// <param name="columns">The columns; empty for all there are.</param>
    /// <exception cref="AdminException">The format is not known.</exception>
    public void Write(string json, IReadOnlyList<string> columns)
    {
        var format = options.Value("--format") ?? "table";
        switch (format)
        {
            case "raw_json":
                output.WriteLine(json);
                return;
            case "pretty_json":
                output.WriteLine(AdminText.Pretty(json));
                return;
        }

        Action<string[], string[][]> write = format switch
        {
            "table" => Table,
            "tsv" => Tabs,
            "long" => Long,
            "kvp" => Pairs,
            "bash" => Names,
            _ => throw AdminException.Usage($"Format '{format}' is not one of raw_json, pretty_json, tsv, long, table, kvp, bash"),
        };
        var items = JsonNode.Parse(json) is JsonArray list ? list.OfType<JsonObject>() : [JsonNode.Parse(json)!.AsObject()];
        var asked = columns.Count > 0 ? columns.Max(static column => column.Count(static c => c == '.')) : 0;
        var rows = items.Select(item => AdminText.Flatten(item, asked + options.Depth - 1)).ToArray();
        if (rows.Length == 0)
        {
            output.WriteLine("No items");
            return;
        }

        var shown = columns.Count > 0 ? [.. columns] : Columns(rows);
        if (format == "bash")
        {
            shown = [shown.Contains("name") ? "name" : shown[0]];
        }

        write(shown, [.. rows.Select(row => shown.Select(column => AdminText.Cell(row.GetValueOrDefault(column))).ToArray())]);
    }

    private static string[] Columns(Dictionary<string, JsonNode?>[] rows)
    {
        var all = rows.SelectMany(static row => row.Keys).ToHashSet(StringComparer.Ordinal);
        return [.. s_first.Where(all.Contains), .. all.Except(s_first).Order(StringComparer.Ordinal)];
    }

    private void Table(string[] columns, string[][] rows)
    {
        var widths = columns.Select((column, c) => Math.Max(column.Length, rows.Max(row => row[c].Length))).ToArray();
        var line = "+" + string.Join('+', widths.Select(static width => new string('-', width + 2))) + "+";
        output.WriteLine(line);
        output.WriteLine("| " + string.Join(" | ", columns.Select((column, c) => column.PadLeft((widths[c] + column.Length) / 2).PadRight(widths[c]))) + " |");
        output.WriteLine(line);
        foreach (var row in rows)
        {
            output.WriteLine("| " + string.Join(" | ", row.Select((cell, c) => cell.PadRight(widths[c]))) + " |");
        }

        output.WriteLine(line);
    }

    private void Tabs(string[] columns, string[][] rows)
    {
        output.WriteLine(string.Join('\t', columns));
        foreach (var row in rows)
        {
            output.WriteLine(string.Join('\t', row));
        }
    }

    private void Long(string[] columns, string[][] rows)
    {
        var width = columns.Max(static column => column.Length);
        var rule = "\n" + new string('-', Rule) + "\n";
        output.WriteLine(rule);
        foreach (var row in rows)
        {
            foreach (var (column, cell) in columns.Zip(row))
            {
                output.WriteLine($"{column.PadLeft(width)}: {cell}");
            }

            output.WriteLine(rule);
        }
    }

    private void Pairs(string[] columns, string[][] rows)
    {
        foreach (var row in rows)
        {
            output.WriteLine(string.Join(' ', columns.Zip(row).Select(static pair => $"{pair.First}=\"{pair.Second}\"")));
        }
    }

    private void Names(string[] columns, string[][] rows) => output.WriteLine(string.Join(' ', rows.Select(static row => row[0])));
}
