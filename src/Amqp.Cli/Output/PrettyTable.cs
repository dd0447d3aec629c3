namespace Amqp.Cli.Output;

/// <summary>A table with lines round it, as wide as what is in it.</summary>
internal sealed class PrettyTable(TextWriter output)
{
    public void Write(CommandTable table)
    {
        var rows = table.Rows.Select(static row => row.Select(Term.Cell).ToArray()).ToArray();
        var widths = table.Columns.Select((column, c) => Math.Max(column.Length, rows.Length == 0 ? 0 : rows.Max(row => row[c].Length))).ToArray();
        Line('┌', '┬', '┐', widths);
        Row(table.Columns, widths);
        foreach (var row in rows)
        {
            Line('├', '┼', '┤', widths);
            Row(row, widths);
        }

        Line('└', '┴', '┘', widths);
    }

    private void Line(char left, char middle, char right, int[] widths) =>
        output.WriteLine(left + string.Join(middle, widths.Select(static width => new string('─', width + 2))) + right);

    private void Row(IReadOnlyList<string> cells, int[] widths) =>
        output.WriteLine("│" + string.Join("│", cells.Select((cell, c) => " " + cell.PadRight(widths[c]) + " ")) + "│");
}
