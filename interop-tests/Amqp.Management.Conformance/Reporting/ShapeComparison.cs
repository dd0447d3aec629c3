using System.Text.Json;

namespace Amqp.Management.Conformance.Reporting;

/// <summary>
/// Compares what two answers are made of, not what they say: names of members and kinds of values. Of a list, objects of the same
/// name are compared, or the first of each side.
/// </summary>
internal static class ShapeComparison
{
    private static readonly string[] s_names = ["name", "consumer_tag", "number"];

    /// <summary>Members whose own members are anybody's.</summary>
    private static readonly string[] s_opaque = ["client_properties", "open_files", "cluster_state", "arguments"];

    /// <summary>Where the second differs from the first: the path, and what is on each side.</summary>
    public static IEnumerable<(string Path, string RabbitMq, string This)> Of(JsonElement theirs, JsonElement ours) => Compare("", theirs, ours).Distinct();

    private static IEnumerable<(string Path, string RabbitMq, string This)> Compare(string path, JsonElement theirs, JsonElement ours)
    {
        if (KindOf(theirs) != KindOf(ours))
        {
            return [(path, KindOf(theirs), KindOf(ours))];
        }

        return theirs.ValueKind switch
        {
            JsonValueKind.Object when s_opaque.Contains(path.Split('/')[^1]) => [],
            JsonValueKind.Object => theirs.EnumerateObject().Concat(ours.EnumerateObject()).Select(member => member.Name).Distinct().SelectMany(
                name => Member(path.Length == 0 ? name : $"{path}/{name}", name, theirs, ours)),
            JsonValueKind.Array => Items(path + "[]", [.. theirs.EnumerateArray()], [.. ours.EnumerateArray()]),
            _ => [],
        };
    }

    private static IEnumerable<(string Path, string RabbitMq, string This)> Member(string path, string name, JsonElement theirs, JsonElement ours)
    {
        bool there = theirs.TryGetProperty(name, out JsonElement theirValue);
        bool here = ours.TryGetProperty(name, out JsonElement ourValue);
        return there && here
            ? Compare(path, theirValue, ourValue)
            : [(path, there ? KindOf(theirValue) : Comparison.Missing, here ? KindOf(ourValue) : Comparison.Missing)];
    }

    private static IEnumerable<(string Path, string RabbitMq, string This)> Items(string path, JsonElement[] theirs, JsonElement[] ours)
    {
        if (theirs.Length == 0 || ours.Length == 0)
        {
            return theirs.Length == ours.Length ? [] : [(path, $"{theirs.Length} items", $"{ours.Length} items")];
        }

        return theirs.SelectMany((item, index) => Compare(path, item, Partner(item, ours) ?? ours[Math.Min(index, ours.Length - 1)]));
    }

    private static JsonElement? Partner(JsonElement item, JsonElement[] among)
    {
        foreach (string name in s_names)
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value))
            {
                return among.Cast<JsonElement?>().FirstOrDefault(
                    other => other!.Value.TryGetProperty(name, out JsonElement otherValue) && otherValue.ToString() == value.ToString());
            }
        }

        return null;
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString(),
    };
}
