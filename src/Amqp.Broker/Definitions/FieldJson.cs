using System.Globalization;
using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Protocol;

namespace Amqp.Broker.Definitions;

/// <summary>
/// Field tables as JSON, as definitions files and the HTTP API have them, and back. JSON knows fewer types: a whole number comes
/// back as a signed 64 bit integer, any other as a 64 bit float, text as a long string.
/// </summary>
public static class FieldJson
{
    /// <summary>Writes a table as an object.</summary>
    public static void Write(Utf8JsonWriter json, FieldTable table)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(table);
        json.WriteStartObject();
        foreach (var (name, value) in table)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a value. Octets that are not UTF-8 become replacement characters; a number that JSON cannot write becomes null.</summary>
    public static void Write(Utf8JsonWriter json, FieldValue value)
    {
        ArgumentNullException.ThrowIfNull(json);
        switch (value.Type)
        {
            case FieldType.Table:
                Write(json, value.AsTable);
                break;
            case FieldType.Array:
                WriteArray(json, value.AsArray);
                break;
            case FieldType.Boolean:
                json.WriteBooleanValue(value.AsBoolean);
                break;
            case FieldType.Timestamp:
                json.WriteNumberValue(value.AsTimestamp);
                break;
            case FieldType.Decimal:
                WriteDecimal(json, value);
                break;
            case FieldType.Float or FieldType.Double when double.IsFinite(value.AsDouble):
                json.WriteNumberValue(value.AsDouble);
                break;
            default:
                WriteRest(json, value);
                break;
        }
    }

    /// <summary>Reads an object.</summary>
    /// <param name="element">The object; anything else that is empty or missing is an empty table.</param>
    /// <exception cref="AdminException">It is no object, a name in it is too long, or it is nested too deep.</exception>
    public static FieldTable ToTable(JsonElement element)
    {
        // An empty table is written [] by some versions of RabbitMQ.
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            || (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 0))
        {
            return FieldTable.Empty;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new AdminException(AdminErrorKind.Invalid, $"an object was expected, not {element.GetRawText()}");
        }

        try
        {
            return Table(element);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw new AdminException(AdminErrorKind.Invalid, error.Message);
        }
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="ArgumentException">A name in it is longer than 255 octets.</exception>
    /// <exception cref="FormatException">It is nested too deep.</exception>
    public static FieldValue ToValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => FieldValue.FromString(element.GetString()!),
        JsonValueKind.True => FieldValue.FromBoolean(true),
        JsonValueKind.False => FieldValue.FromBoolean(false),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? FieldValue.FromInt64(whole) : FieldValue.FromDouble(element.GetDouble()),
        JsonValueKind.Array => FieldValue.FromArray(element.EnumerateArray().Select(ToValue)),
        JsonValueKind.Object => FieldValue.FromTable(Table(element)),
        _ => FieldValue.Void,
    };

    private static FieldTable Table(JsonElement element)
    {
        var table = new FieldTableBuilder();
        foreach (var member in element.EnumerateObject())
        {
            table.Add(member.Name, ToValue(member.Value));
        }

        return table.Build();
    }

    private static void WriteArray(Utf8JsonWriter json, IReadOnlyList<FieldValue> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            Write(json, value);
        }

        json.WriteEndArray();
    }

    private static void WriteDecimal(Utf8JsonWriter json, FieldValue value)
    {
        var (scale, unscaled) = value.AsDecimal;
        json.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"{unscaled}e-{scale}"));
    }

    private static void WriteRest(Utf8JsonWriter json, FieldValue value)
    {
        if (value.IsString)
        {
            json.WriteStringValue(value.AsString);
        }
        else if (value.IsInteger)
        {
            json.WriteNumberValue(value.AsInteger);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
