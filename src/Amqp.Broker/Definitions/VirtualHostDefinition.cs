using System.Text.Json;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Definitions;

/// <summary>A virtual host of a definitions file.</summary>
/// <param name="Name">Name.</param>
/// <param name="Settings">What it says of the settings, given those that are there.</param>
/// <param name="Limits">Limits, or null where it says nothing of them.</param>
internal sealed record VirtualHostDefinition(string Name, Func<VirtualHostSettings, VirtualHostSettings> Settings, VirtualHostLimits? Limits)
{
    private const string Description = "description";
    private const string Tags = "tags";
    private const string DefaultQueueType = "default_queue_type";
    private const string Protection = "protected_from_deletion";

    /// <summary>RabbitMQ's word for no default queue type.</summary>
    private const string Undefined = "undefined";

    /// <summary>
    /// Reads settings. RabbitMQ writes most of them twice, beside the name and in the metadata; the former goes first. What is
    /// in neither stays as it is.
    /// </summary>
    public static Func<VirtualHostSettings, VirtualHostSettings> ReadSettings(DefinitionItem item, JsonElement? metadata)
    {
        var inner = metadata is { } value ? new DefinitionItem(value, $"metadata of vhost '{item.Require("name")}'") : default(DefinitionItem?);
        var description = item.Text(Description) ?? inner?.Text(Description);
        var tags = item.Tags(Tags) ?? inner?.Tags(Tags);
        var type = item.Text(DefaultQueueType) ?? inner?.Text(DefaultQueueType);
        var isProtected = item.Flag(Protection) || (inner?.Flag(Protection) ?? false);
        var isTracing = item.Find("tracing") is null ? default(bool?) : item.Flag("tracing");
        var rest = metadata is { } all ? Rest(FieldJson.ToTable(all)) : null;
        return current => current with
        {
            Description = description ?? current.Description,
            Tags = tags ?? current.Tags,
            DefaultQueueType = type is Undefined ? null : type ?? current.DefaultQueueType,
            IsProtectedFromDeletion = isProtected || current.IsProtectedFromDeletion,
            IsTracing = isTracing ?? current.IsTracing,
            Metadata = rest ?? current.Metadata,
        };
    }

    private static FieldTable Rest(FieldTable metadata)
    {
        var rest = new FieldTableBuilder();
        foreach (var (name, value) in metadata)
        {
            if (name is not (Description or Tags or DefaultQueueType or Protection))
            {
                rest.Add(name, value);
            }
        }

        return rest.Build();
    }
}
