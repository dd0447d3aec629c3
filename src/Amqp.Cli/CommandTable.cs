using System.Text.Json.Nodes;

namespace Amqp.Cli;

/// <summary>Rows of a listing; a cell is a JSON value, and an object in a cell is an AMQP table.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The cells, row by row.</param>
internal sealed record CommandTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<JsonNode?>> Rows);
