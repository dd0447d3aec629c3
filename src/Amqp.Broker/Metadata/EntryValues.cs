using System.Text.Json;
using Amqp.Broker.Parameters;
using Amqp.Broker.Policies;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Metadata;

/// <summary>The values of entries: the version of the layout, then the fields; METADATA.md describes them.</summary>
internal static class EntryValues
{
    /// <summary>
    /// Fields are added at the end and do not change the version: whoever does not know them does not read them, and whoever misses
    /// them reads them as empty. A layout that this cannot be said of is another version.
    /// </summary>
    public const byte Version = 1;

    public static EntryWriter Json(JsonElement value) => New().Octets(Parameters.Json.ToOctets(value));

    public static JsonElement ReadJson(ReadOnlySpan<byte> value)
    {
        var reader = Begin(value);
        return Parameters.Json.Parse(reader.Octets().ToArray());
    }

    public static EntryWriter VirtualHost(VirtualHostSettings settings, VirtualHostLimits limits) =>
        New()
            .Text(settings.Description)
            .Texts(settings.Tags)
            .Text(settings.DefaultQueueType ?? "")
            .Table(settings.Metadata)
            .Flag(settings.IsTracing)
            .Flag(settings.IsProtectedFromDeletion)
            .Limit(limits.MaxConnections)
            .Limit(limits.MaxQueues);

    public static (VirtualHostSettings Settings, VirtualHostLimits Limits) ReadVirtualHost(ReadOnlySpan<byte> value)
    {
        var reader = Begin(value);
        var settings = new VirtualHostSettings
        {
            Description = reader.Text(),
            Tags = reader.Texts(),
            DefaultQueueType = reader.Text() is { Length: > 0 } type ? type : null,
            Metadata = reader.Table(),
            IsTracing = reader.Flag(),
            IsProtectedFromDeletion = reader.Flag(),
        };
        return (settings, new VirtualHostLimits(reader.Limit(), reader.Limit()));
    }

    public static EntryWriter User(User user) =>
        New()
            .Text(user.Password?.AlgorithmName ?? "")
            .Text(user.Password?.ToString() ?? "")
            .Texts(user.Tags)
            .Limit(user.Limits.MaxConnections)
            .Limit(user.Limits.MaxChannels);

    public static (PasswordHash? Password, string[] Tags, UserLimits Limits) ReadUser(ReadOnlySpan<byte> value)
    {
        var reader = Begin(value);
        var (algorithm, hash) = (reader.Text(), reader.Text());
        var tags = reader.Texts();
        var limits = new UserLimits(reader.Limit(), reader.Limit());
        if (algorithm.Length == 0)
        {
            return (null, tags, limits);
        }

        return PasswordHash.TryParseAlgorithm(algorithm, out var known) && PasswordHash.TryParse(hash, known, out var password)
            ? (password, tags, limits)
            : throw new InvalidDataException("the password hash is not one");
    }

    public static EntryWriter Permissions(PermissionSet? set, IReadOnlyCollection<TopicPermission> topics)
    {
        var value = New()
            .Flag(set is not null)
            .Text(set?.Configure ?? "")
            .Text(set?.Write ?? "")
            .Text(set?.Read ?? "")
            .Number((ulong)topics.Count);
        foreach (var topic in topics)
        {
            value.Text(topic.Exchange).Text(topic.Write).Text(topic.Read);
        }

        return value;
    }

    public static (PermissionSet? Set, IReadOnlyList<TopicPermission> Topics) ReadPermissions(ReadOnlySpan<byte> value)
    {
        var reader = Begin(value);
        var isSet = reader.Flag();
        var set = new PermissionSet(reader.Text(), reader.Text(), reader.Text());
        var topics = new List<TopicPermission>();
        for (var left = reader.Number(); left > 0; left--)
        {
            if (reader.IsAtEnd)
            {
                throw new InvalidDataException("the topic permissions are cut off");
            }

            topics.Add(new TopicPermission(reader.Text(), reader.Text(), reader.Text()));
        }

        return (isSet ? set : null, topics);
    }

    public static EntryWriter Policy(Policy policy) =>
        New().Text(policy.Pattern.Source).Text(policy.ApplyTo.WireName()).Signed(policy.Priority).Table(policy.Definition);

    public static Policy ReadPolicy(string name, ReadOnlySpan<byte> value)
    {
        var reader = Begin(value);
        var (source, applyTo) = (reader.Text(), reader.Text());
        var priority = checked((int)reader.Signed());
        var definition = reader.Table();
        if (!NamePattern.TryParse(source, out var pattern, out var error))
        {
            throw new InvalidDataException($"the pattern is not a regular expression: {error}");
        }

        return PolicyApplyToNames.TryParse(applyTo, out var kinds)
            ? new Policy(name, pattern, definition, priority, kinds)
            : throw new InvalidDataException($"'{applyTo}' is nothing that a policy applies to");
    }

    public static EntryWriter Exchange(Exchange exchange) =>
        New()
            .Text(exchange.Type)
            .Flag(exchange.IsAutoDelete)
            .Flag(exchange.IsInternal)
            .Number(exchange.StorageId)
            .Table(exchange.Arguments);

    public static ExchangeDeclaration ReadExchange(ShortString name, ReadOnlySpan<byte> value, out ulong storageId)
    {
        var reader = Begin(value);
        var (type, autoDelete, isInternal) = (reader.Text(), reader.Flag(), reader.Flag());
        storageId = reader.Number();
        return new ExchangeDeclaration(name, type, Durable: true, autoDelete, isInternal, reader.Table());
    }

    public static EntryWriter Queue(MessageQueue queue) =>
        New().Flag(queue.IsAutoDelete).Number(queue.StorageId).Table(queue.Arguments).Flag(queue.IsPaused);

    public static QueueDeclaration ReadQueue(ShortString name, ReadOnlySpan<byte> value, out ulong storageId, out bool isPaused)
    {
        var reader = Begin(value);
        var autoDelete = reader.Flag();
        storageId = reader.Number();
        var arguments = reader.Table();
        isPaused = reader.Flag();
        return new QueueDeclaration(name, Durable: true, Exclusive: false, autoDelete, arguments);
    }

    /// <summary>A value without fields: everything is in the key.</summary>
    public static EntryWriter Nothing() => New();

    public static void ReadNothing(ReadOnlySpan<byte> value) => Begin(value);

    private static EntryWriter New() => new EntryWriter().Octet(Version);

    private static EntryReader Begin(ReadOnlySpan<byte> value)
    {
        var reader = new EntryReader(value);
        var version = reader.Octet();
        return version == Version ? reader : throw new InvalidDataException($"layout version {version} is not known");
    }
}
