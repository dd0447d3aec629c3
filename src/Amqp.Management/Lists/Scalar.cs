using System.Text.Json;

namespace Amqp.Management.Lists;

/// <summary>A value of an item that is neither an object nor an array.</summary>
internal readonly struct Scalar
{
    private readonly double _number;

    private Scalar(JsonValueKind kind, double number, string? text)
    {
        Kind = kind;
        _number = number;
        Text = text;
    }

    public static Scalar Null { get; } = new(JsonValueKind.Null, 0, null);

    /// <summary>What is not there at all.</summary>
    public static Scalar Missing => default;

    public JsonValueKind Kind { get; }

    public string? Text { get; }

    public double Number => _number;

    public static Scalar Of(long number) => new(JsonValueKind.Number, number, null);

    public static Scalar Of(double number) => new(JsonValueKind.Number, number, null);

    public static Scalar Of(string? text) => text is null ? Null : new Scalar(JsonValueKind.String, 0, text);

    public static Scalar Of(bool value) => new(value ? JsonValueKind.True : JsonValueKind.False, 0, null);

    /// <summary>Writes it as a member, if it is there.</summary>
    public void Write(Utf8JsonWriter json, string name)
    {
        switch (Kind)
        {
            case JsonValueKind.Number when Math.Floor(_number) == _number:
                json.WriteNumber(name, (long)_number);
                break;
            case JsonValueKind.Number:
                json.WriteNumber(name, _number);
                break;
            case JsonValueKind.String:
                json.WriteString(name, Text);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                json.WriteBoolean(name, Kind == JsonValueKind.True);
                break;
            case JsonValueKind.Null:
                json.WriteNull(name);
                break;
        }
    }
}
