using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Definitions;

/// <summary>The limits of users and virtual hosts by the names that RabbitMQ gives them, as JSON and back.</summary>
public static class LimitJson
{
    /// <summary>Most open connections.</summary>
    public const string MaxConnections = "max-connections";

    /// <summary>Most queues of a virtual host.</summary>
    public const string MaxQueues = "max-queues";

    /// <summary>Most open channels of a user.</summary>
    public const string MaxChannels = "max-channels";

    /// <summary>Writes the limits that are set as an object.</summary>
    public static void Write(Utf8JsonWriter json, VirtualHostLimits limits)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(limits);
        json.WriteStartObject();
        Write(json, MaxConnections, limits.MaxConnections);
        Write(json, MaxQueues, limits.MaxQueues);
        json.WriteEndObject();
    }

    /// <summary>Writes the limits that are set as an object.</summary>
    public static void Write(Utf8JsonWriter json, UserLimits limits)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(limits);
        json.WriteStartObject();
        Write(json, MaxChannels, limits.MaxChannels);
        Write(json, MaxConnections, limits.MaxConnections);
        json.WriteEndObject();
    }

    /// <summary>Reads a virtual host's limits: an object, or an empty array for none.</summary>
    /// <exception cref="AdminException">A limit is unknown or not a whole number.</exception>
    public static VirtualHostLimits ToVirtualHostLimits(JsonElement element)
    {
        var limits = VirtualHostLimits.None;
        foreach (var (name, value) in Members(element))
        {
            limits = With(limits, name, value);
        }

        return limits;
    }

    /// <summary>Reads a user's limits: an object, or an empty array for none.</summary>
    /// <exception cref="AdminException">A limit is unknown or not a whole number.</exception>
    public static UserLimits ToUserLimits(JsonElement element)
    {
        var limits = UserLimits.None;
        foreach (var (name, value) in Members(element))
        {
            limits = With(limits, name, value);
        }

        return limits;
    }

    /// <summary>Limits with one of them changed.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="name">Name of the one that changes.</param>
    /// <param name="value">What it becomes; null takes it away.</param>
    /// <exception cref="AdminException">There is no limit of that name, or the value is not a whole number.</exception>
    public static VirtualHostLimits With(VirtualHostLimits limits, string name, JsonElement? value)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return name switch
        {
            MaxConnections => limits with { MaxConnections = Number(name, value) },
            MaxQueues => limits with { MaxQueues = Number(name, value) },
            _ when value is null => limits,
            _ => throw Unknown(name, "limits"),
        };
    }

    /// <summary>Limits with one of them changed.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="name">Name of the one that changes.</param>
    /// <param name="value">What it becomes; null takes it away.</param>
    /// <exception cref="AdminException">There is no limit of that name, or the value is not a whole number.</exception>
    public static UserLimits With(UserLimits limits, string name, JsonElement? value)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return name switch
        {
            MaxConnections => limits with { MaxConnections = Number(name, value) },
            MaxChannels => limits with { MaxChannels = Number(name, value) },
            _ when value is null => limits,
            _ => throw Unknown(name, "user-limits"),
        };
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(member => (member.Name, member.Value)),
        JsonValueKind.Array when element.GetArrayLength() == 0 => [],
        _ => throw new AdminException(AdminErrorKind.Invalid, $"the limits are no object: {element.GetRawText()}"),
    };

    private static int? Number(string name, JsonElement? value)
    {
        if (value is not { } number)
        {
            return null;
        }

        return number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var limit)
            ? limit
            : throw new AdminException(AdminErrorKind.Invalid, $"{name} should be a number, actually was {number.GetRawText()}");
    }

    private static void Write(Utf8JsonWriter json, string name, int? limit)
    {
        if (limit is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static AdminException Unknown(string name, string where) =>
        new(AdminErrorKind.Invalid, $"Unrecognised terms '{name}' in {where}");
}
