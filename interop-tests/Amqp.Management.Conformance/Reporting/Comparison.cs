using System.Text.Json;

namespace Amqp.Management.Conformance.Reporting;

/// <summary>
/// Compares two answers: status, headers that mean something, and JSON member by member. Lists of objects have no order unless
/// the request asks for one.
/// </summary>
internal sealed class Comparison
{
    public const string Missing = "(missing)";

    private static readonly string[] s_identity =
        ["vhost", "name", "user", "component", "exchange", "source", "destination", "destination_type", "routing_key", "protocol"];

    private readonly string _script;
    private readonly ApiRequest _request;
    private readonly bool _isOrdered;
    private readonly List<Difference> _differences = [];

    private Comparison(string script, ApiRequest request)
    {
        _script = script;
        _request = request;
        _isOrdered = request.Target.Contains("sort=", StringComparison.Ordinal);
    }

    public static IReadOnlyList<Difference> Of(string script, ApiRequest request, ApiAnswer rabbitMq, ApiAnswer other)
    {
        var comparison = new Comparison(script, request);
        comparison.CompareAnswers(rabbitMq, other);
        return comparison._differences;
    }

    private static string IdentityOf(JsonElement item) => item.ValueKind == JsonValueKind.Object
        ? string.Join('\n', s_identity.Select(name => item.TryGetProperty(name, out JsonElement value) ? value.ToString() : ""))
        : "";

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString(),
    };

    private static JsonElement? Parse(string body)
    {
        try
        {
            return body.Length == 0 ? null : JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Allowed(string methods) => string.Join(", ", methods.Split(", ").Order(StringComparer.Ordinal));

    private void CompareAnswers(ApiAnswer rabbitMq, ApiAnswer other)
    {
        if (rabbitMq.Status != other.Status)
        {
            // What follows from it is not listed too.
            Add("status", rabbitMq.ToString(), other.ToString());
            return;
        }

        foreach (string name in rabbitMq.Headers.Keys.Union(other.Headers.Keys, StringComparer.OrdinalIgnoreCase))
        {
            string there = rabbitMq.Headers.GetValueOrDefault(name, Missing);
            string here = other.Headers.GetValueOrDefault(name, Missing);
            if (name.Equals("Allow", StringComparison.OrdinalIgnoreCase) ? Allowed(there) != Allowed(here) : there != here)
            {
                Add($"header:{name}", there, here);
            }
        }

        (JsonElement? theirs, JsonElement? ours) = (Parse(rabbitMq.Body), Parse(other.Body));
        if (theirs is { } one && ours is { } two)
        {
            Compare("", one, two);
        }
        else if (rabbitMq.Body != other.Body)
        {
            Add("body", rabbitMq.Body, other.Body);
        }
    }

    private void Compare(string path, JsonElement theirs, JsonElement ours)
    {
        if (KindOf(theirs) != KindOf(ours))
        {
            Add(path, theirs.GetRawText(), ours.GetRawText());
            return;
        }

        switch (theirs.ValueKind)
        {
            case JsonValueKind.Object:
                CompareMembers(path, theirs, ours);
                break;
            case JsonValueKind.Array:
                CompareItems(path, theirs, ours);
                break;
            default:
                if (theirs.ToString() != ours.ToString())
                {
                    Add(path, theirs.GetRawText(), ours.GetRawText());
                }

                break;
        }
    }

    private void CompareMembers(string path, JsonElement theirs, JsonElement ours)
    {
        foreach (string name in theirs.EnumerateObject().Concat(ours.EnumerateObject()).Select(member => member.Name).Distinct())
        {
            string inner = path.Length == 0 ? name : $"{path}/{name}";
            bool there = theirs.TryGetProperty(name, out JsonElement theirValue);
            bool here = ours.TryGetProperty(name, out JsonElement ourValue);
            if (there && here)
            {
                Compare(inner, theirValue, ourValue);
            }
            else
            {
                Add(inner, there ? theirValue.GetRawText() : Missing, here ? ourValue.GetRawText() : Missing);
            }
        }
    }

    private void CompareItems(string path, JsonElement theirs, JsonElement ours)
    {
        string inner = $"{path}[]";
        JsonElement[] theirItems = [.. theirs.EnumerateArray()];
        JsonElement[] ourItems = [.. ours.EnumerateArray()];
        if (_isOrdered || theirItems.Concat(ourItems).Any(item => IdentityOf(item).Trim().Length == 0))
        {
            for (int i = 0; i < Math.Max(theirItems.Length, ourItems.Length); i++)
            {
                CompareItem(inner, i < theirItems.Length ? theirItems[i] : null, i < ourItems.Length ? ourItems[i] : null);
            }

            return;
        }

        ILookup<string, JsonElement> ourLookup = ourItems.ToLookup(IdentityOf);
        ILookup<string, JsonElement> theirLookup = theirItems.ToLookup(IdentityOf);
        foreach (string identity in theirItems.Concat(ourItems).Select(IdentityOf).Distinct())
        {
            CompareItem(inner, theirLookup[identity].Cast<JsonElement?>().FirstOrDefault(), ourLookup[identity].Cast<JsonElement?>().FirstOrDefault());
        }
    }

    private void CompareItem(string path, JsonElement? theirs, JsonElement? ours)
    {
        if (theirs is { } one && ours is { } two)
        {
            Compare(path, one, two);
        }
        else
        {
            Add(path, theirs?.GetRawText() ?? Missing, ours?.GetRawText() ?? Missing);
        }
    }

    private void Add(string path, string rabbitMq, string other) => _differences.Add(new Difference(_script, _request, path, rabbitMq, other));
}
