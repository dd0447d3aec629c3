using System.Text.Json;
using Amqp.Broker.Administration;

namespace Amqp.Broker.Definitions;

/// <summary>An object of a definitions file, whose members are read with errors that say which object it is.</summary>
/// <param name="value">The object.</param>
/// <param name="what">What errors call it.</param>
internal readonly struct DefinitionItem(JsonElement value, string what)
{
    /// <summary>The object itself.</summary>
    public JsonElement Value => value;

    /// <summary>A member that is there and not null.</summary>
    public JsonElement? Find(string name)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Invalid($"is no object: {value.GetRawText()}");
        }

        return value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    /// <summary>A text, or null when it is missing.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw Invalid($"{name} should be a string, actually was {other.GetRawText()}"),
    };

    /// <summary>A text that has to be there.</summary>
    public string Require(string name) => Text(name) ?? throw Invalid($"{name} is missing");

    /// <summary>An object that has to be there.</summary>
    public JsonElement RequireObject(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Object } found => found,
        { } other => throw Invalid($"{name} should be an object, actually was {other.GetRawText()}"),
        null => throw Invalid($"{name} is missing"),
    };

    /// <summary>A truth value; false when it is missing.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        { } other => throw Invalid($"{name} should be true or false, actually was {other.GetRawText()}"),
    };

    /// <summary>A whole number, or null when it is missing.</summary>
    public int? Number(string name)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        return member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number)
            ? number
            : throw Invalid($"{name} should be a number, actually was {member.GetRawText()}");
    }

    /// <summary>Tags: an array of texts, or one text with commas between.</summary>
    public IReadOnlyList<string>? Tags(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        { ValueKind: JsonValueKind.Array } array when array.EnumerateArray().All(tag => tag.ValueKind == JsonValueKind.String) =>
            [.. array.EnumerateArray().Select(tag => tag.GetString()!)],
        { } other => throw Invalid($"{name} should be a list of strings, actually was {other.GetRawText()}"),
    };

    /// <summary>An error about this object.</summary>
    public AdminException Invalid(string problem) => new(AdminErrorKind.Invalid, $"{what}: {problem}");
}
