using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Definitions;

/// <summary>A definitions file, read and with the form of everything in it checked. Immutable.</summary>
internal sealed class DefinitionFile
{
    // Before this version a hash without an algorithm was an MD5 hash (https://www.rabbitmq.com/docs/passwords).
    private static readonly Version s_firstSha256 = new(3, 6, 0);

    private readonly JsonElement _root;
    private readonly string? _virtualHost;
    private readonly HashingAlgorithm _algorithm;

    private DefinitionFile(JsonElement root, string? virtualHost, HashingAlgorithm algorithm)
    {
        _root = root;
        _virtualHost = virtualHost;
        _algorithm = IsOld(root) ? HashingAlgorithm.Md5 : algorithm;
        if (virtualHost is null)
        {
            Users = Read("users", "user", ReadUser);
            VirtualHosts = Read("vhosts", "vhost", ReadVirtualHost);
            Permissions = Read("permissions", "permission", ReadPermission);
            TopicPermissions = Read("topic_permissions", "topic permission", ReadTopicPermission);
            GlobalParameters = Read("global_parameters", "global parameter", static item => new NamedValue("", item.Require("name"), Value(item)));
        }

        Parameters = Read("parameters", "parameter", item => new ParameterDefinition(item.Require("component"), VirtualHostOf(item), item.Require("name"), Value(item)));
        Policies = Read("policies", "policy", item => new NamedValue(VirtualHostOf(item), item.Require("name"), item.Value));
        Exchanges = Read("exchanges", "exchange", ReadExchange);
        Queues = Read("queues", "queue", ReadQueue);
        Bindings = Read("bindings", "binding", ReadBinding);
    }

    public IReadOnlyList<UserDefinition> Users { get; } = [];

    public IReadOnlyList<VirtualHostDefinition> VirtualHosts { get; } = [];

    public IReadOnlyList<PermissionDefinition> Permissions { get; } = [];

    public IReadOnlyList<TopicPermissionDefinition> TopicPermissions { get; } = [];

    public IReadOnlyList<ParameterDefinition> Parameters { get; }

    public IReadOnlyList<NamedValue> GlobalParameters { get; } = [];

    public IReadOnlyList<NamedValue> Policies { get; }

    public IReadOnlyList<ExchangeDefinition> Exchanges { get; }

    public IReadOnlyList<QueueDefinition> Queues { get; }

    public IReadOnlyList<BindingDefinition> Bindings { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="root">The file's object.</param>
    /// <param name="virtualHost">The virtual host that everything goes to; null for the ones that the file names.</param>
    /// <param name="algorithm">How hashes were made that do not say so.</param>
    /// <exception cref="AdminException">It is no definitions file.</exception>
    public static DefinitionFile Read(JsonElement root, string? virtualHost, HashingAlgorithm algorithm) => root.ValueKind == JsonValueKind.Object
        ? new DefinitionFile(root, virtualHost, algorithm)
        : throw new AdminException(AdminErrorKind.Invalid, "the definitions are no JSON object");

    private static bool IsOld(JsonElement root) =>
        new DefinitionItem(root, "definitions").Find("rabbit_version") is { ValueKind: JsonValueKind.String } text
        && Version.TryParse(text.GetString(), out var version)
        && version < s_firstSha256;

    private static JsonElement Value(DefinitionItem item) => item.Find("value") ?? throw item.Invalid("value is missing");

    private static ShortString NameOf(DefinitionItem item, string member)
    {
        var name = item.Require(member);
        return System.Text.Encoding.UTF8.GetByteCount(name) <= AmqpConstants.MaxShortStringLength
            ? ShortString.From(name)
            : throw item.Invalid($"{member} is longer than {AmqpConstants.MaxShortStringLength} octets");
    }

    private static FieldTable ArgumentsOf(DefinitionItem item)
    {
        try
        {
            return item.Find("arguments") is { } arguments ? FieldJson.ToTable(arguments) : FieldTable.Empty;
        }
        catch (AdminException error)
        {
            throw item.Invalid(error.Message);
        }
    }

    private List<T> Read<T>(string section, string what, Func<DefinitionItem, T> read)
    {
        if (new DefinitionItem(_root, "definitions").Find(section) is not { } items)
        {
            return [];
        }

        if (items.ValueKind != JsonValueKind.Array)
        {
            throw new AdminException(AdminErrorKind.Invalid, $"{section} should be a list, actually was {items.ValueKind}");
        }

        var list = new List<T>(items.GetArrayLength());
        foreach (var item in items.EnumerateArray())
        {
            list.Add(read(new DefinitionItem(item, Describe(item, what))));
        }

        return list;
    }

    private static string Describe(JsonElement item, string what) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) ? $"{what} {name.GetRawText()}" : what;

    private string VirtualHostOf(DefinitionItem item) => _virtualHost ?? item.Require("vhost");

    private UserDefinition ReadUser(DefinitionItem item)
    {
        var algorithm = _algorithm;
        if (item.Text("hashing_algorithm") is { } name && !PasswordHash.TryParseAlgorithm(name, out algorithm))
        {
            throw item.Invalid($"hashing algorithm '{name}' is not known");
        }

        PasswordHash? hash = null;
        if (item.Text("password_hash") is { Length: > 0 } base64 && !PasswordHash.TryParse(base64, algorithm, out hash))
        {
            throw item.Invalid($"the password hash is not a {algorithm} hash in base64");
        }

        var limits = item.Find("limits") is { } given ? LimitJson.ToUserLimits(given) : UserLimits.None;
        return new UserDefinition(item.Require("name"), item.Text("password"), hash, item.Find("password_hash") is not null, item.Tags("tags") ?? [], limits);
    }

    private static VirtualHostDefinition ReadVirtualHost(DefinitionItem item)
    {
        var limits = item.Find("limits") is { } given ? LimitJson.ToVirtualHostLimits(given) : null;
        var metadata = item.Find("metadata") is { ValueKind: JsonValueKind.Object } found ? found : default(JsonElement?);
        return new VirtualHostDefinition(item.Require("name"), VirtualHostDefinition.ReadSettings(item, metadata), limits);
    }

    private static PermissionDefinition ReadPermission(DefinitionItem item) => new(
        item.Require("user"), item.Require("vhost"), new PermissionSet(item.Require("configure"), item.Require("write"), item.Require("read")));

    private static TopicPermissionDefinition ReadTopicPermission(DefinitionItem item) => new(
        item.Require("user"), item.Require("vhost"), new TopicPermission(item.Require("exchange"), item.Require("write"), item.Require("read")));

    private ExchangeDefinition ReadExchange(DefinitionItem item) => new(
        VirtualHostOf(item),
        new ExchangeDeclaration(
            NameOf(item, "name"), item.Text("type") ?? "direct", item.Flag("durable"), item.Flag("auto_delete"), item.Flag("internal"), ArgumentsOf(item)));

    private QueueDefinition ReadQueue(DefinitionItem item)
    {
        var arguments = ArgumentsOf(item);
        var type = item.Text("type");
        if (type is not null and not "classic" && !arguments.Contains("x-queue-type"))
        {
            var typed = new FieldTableBuilder().Add("x-queue-type", type);
            foreach (var (name, value) in arguments)
            {
                typed.Add(name, value);
            }

            arguments = typed.Build();
        }

        var declaration = new QueueDeclaration(NameOf(item, "name"), item.Flag("durable"), Exclusive: false, item.Flag("auto_delete"), arguments);
        return new QueueDefinition(VirtualHostOf(item), declaration, type is not null);
    }

    private BindingDefinition ReadBinding(DefinitionItem item) => new(
        VirtualHostOf(item), NameOf(item, "source"), NameOf(item, "destination"), ReadIsQueue(item), NameOf(item, "routing_key"), ArgumentsOf(item));

    private static bool ReadIsQueue(DefinitionItem item) => item.Text("destination_type") switch
    {
        "queue" => true,
        "exchange" => false,
        { } other => throw item.Invalid($"destination_type '{other}' is neither queue nor exchange"),
        null => throw item.Invalid("destination_type is missing"),
    };
}
