using System.Text.Json;
using Amqp.Management.Http;

namespace Amqp.Management.Lists;

/// <summary>The members that <c>columns=a,b.c</c> chooses, as a tree. A member that is chosen whole has no branches.</summary>
internal sealed class ColumnTree
{
    private readonly Dictionary<string, ColumnTree> _branches = new(StringComparer.Ordinal);

    private bool IsWhole => _branches.Count == 0;

    /// <summary>The chosen members where all of them are whole; null otherwise.</summary>
    public string[]? PlainNames => _branches.Values.All(static branch => branch.IsWhole) ? [.. _branches.Keys] : null;

    /// <summary>Reads the value of the query; null for all members.</summary>
    public static ColumnTree? Parse(string? columns)
    {
        if (columns is null)
        {
            return null;
        }

        var root = new ColumnTree();
        foreach (var column in columns.Split(','))
        {
            var node = root;
            foreach (var segment in column.Split('.'))
            {
                if (!node._branches.TryGetValue(segment, out var next))
                {
                    next = new ColumnTree();
                    node._branches.Add(segment, next);
                }

                node = next;
            }

            node._branches.Clear();
        }

        return root;
    }

    /// <summary>Copies the chosen members of a JSON value, which is an object or an array of them.</summary>
    public void Copy(ReadOnlyMemory<byte> item, JsonBody into)
    {
        using var json = into.Writer();
        Copy(item, json);
    }

    /// <summary>Copies the chosen members of a JSON value, which is an object or an array of them.</summary>
    public void Copy(ReadOnlyMemory<byte> item, Utf8JsonWriter json)
    {
        using var document = JsonDocument.Parse(item);
        Copy(document.RootElement, json);
    }

    private void Copy(JsonElement value, Utf8JsonWriter json)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in value.EnumerateArray())
            {
                Copy(item, json);
            }

            json.WriteEndArray();
            return;
        }

        if (IsWhole || value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        foreach (var member in value.EnumerateObject())
        {
            if (_branches.TryGetValue(member.Name, out var branch))
            {
                json.WritePropertyName(member.Name);
                branch.Copy(member.Value, json);
            }
        }

        json.WriteEndObject();
    }
}
