using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Output;

/// <summary>Prints what a command has to say, in the form that was asked for.</summary>
internal sealed class ResultWriter
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _output;
    private readonly OutputFormat _format;
    private readonly bool _withHeader;

    public ResultWriter(TextWriter output, OutputFormat format, bool withHeader)
    {
        _output = output;
        _format = format;
        _withHeader = withHeader;
    }

    /// <summary>JSON as the tools print it: on one line, nothing escaped that need not be.</summary>
    public static string Json(JsonNode? node) => node is null ? "null" : node.ToJsonString(s_json);

    public void Write(CommandResult result)
    {
        if (result.Table is { } table)
        {
            Write(table);
        }
        else if (result.Document is { } document && _format is OutputFormat.Json)
        {
            _output.WriteLine(Json(document));
        }
        else if (result.Text is { } text)
        {
            _output.WriteLine(text);
        }
    }

    private void Write(CommandTable table)
    {
        switch (_format)
        {
            case OutputFormat.Json:
                WriteJson(table);
                break;
            case OutputFormat.Csv:
                WriteCsv(table);
                break;
            case OutputFormat.Pretty:
                new PrettyTable(_output).Write(table);
                break;
            case OutputFormat.Erlang:
                WriteErlang(table);
                break;
            default:
                WriteTabs(table);
                break;
        }
    }

    private void WriteTabs(CommandTable table)
    {
        // No header over nothing: scripts count lines.
        if (_withHeader && table.Rows.Count > 0)
        {
            _output.WriteLine(string.Join('\t', table.Columns));
        }

        foreach (var row in table.Rows)
        {
            _output.WriteLine(string.Join('\t', row.Select(cell => Tabless(Term.Cell(cell)))));
        }
    }

    private void WriteCsv(CommandTable table)
    {
        if (_withHeader && table.Rows.Count > 0)
        {
            _output.WriteLine(string.Join(',', table.Columns.Select(Quote)));
        }

        foreach (var row in table.Rows)
        {
            _output.WriteLine(string.Join(',', row.Select(cell => Quote(Term.Cell(cell)))));
        }
    }

    private void WriteJson(CommandTable table)
    {
        _output.WriteLine("[");
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var item = new JsonObject();
            for (var c = 0; c < table.Columns.Count; c++)
            {
                item[table.Columns[c]] = Term.Typed(table.Rows[i][c]);
            }

            _output.WriteLine((i == 0 ? "" : ",") + Json(item));
        }

        _output.WriteLine("]");
    }

    private void WriteErlang(CommandTable table)
    {
        _output.Write('[');
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var row = table.Rows[i];
            var cells = table.Columns.Select((column, c) => $"{{{column},{(row[c] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? $"<<\"{value.GetValue<string>()}\">>" : Term.Cell(row[c]))}}}");
            _output.Write((i == 0 ? "[" : ",\n [") + string.Join(",", cells) + "]");
        }

        _output.WriteLine("]");
    }

    private static string Tabless(string cell) => cell.Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Quote(string text) => "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
