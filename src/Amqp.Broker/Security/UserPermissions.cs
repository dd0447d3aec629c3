namespace Amqp.Broker.Security;

/// <summary>The permissions of one user in one virtual host, ready to be asked. Immutable.</summary>
internal sealed class UserPermissions
{
    private readonly NamePattern? _configure;
    private readonly NamePattern? _write;
    private readonly NamePattern? _read;
    private readonly Dictionary<string, TopicRule> _topics;

    public UserPermissions(PermissionSet? set, string user, string virtualHost, IEnumerable<TopicPermission> topics)
    {
        Set = set;
        if (set is not null)
        {
            _configure = NamePattern.ParseOrDeny(set.Configure);
            _write = NamePattern.ParseOrDeny(set.Write);
            _read = NamePattern.ParseOrDeny(set.Read);
        }

        _topics = topics.ToDictionary(topic => topic.Exchange, topic => new TopicRule(topic, user, virtualHost), StringComparer.Ordinal);
    }

    /// <summary>The permissions as they were given; null when there are none, only topic permissions.</summary>
    public PermissionSet? Set { get; }

    /// <summary>The topic permissions as they were given.</summary>
    public IEnumerable<TopicPermission> Topics => _topics.Values.Select(rule => rule.Given).OrderBy(topic => topic.Exchange, StringComparer.Ordinal);

    public bool Allows(Permission permission, ReadOnlySpan<byte> name)
    {
        var pattern = permission switch
        {
            Permission.Configure => _configure,
            Permission.Write => _write,
            _ => _read,
        };
        return pattern is not null && pattern.IsMatch(name);
    }

    public bool HasTopicRule(string exchange) => _topics.ContainsKey(exchange);

    public bool AllowsTopic(Permission permission, string exchange, ReadOnlySpan<byte> routingKey) =>
        !_topics.TryGetValue(exchange, out var rule) || (permission == Permission.Write ? rule.Write : rule.Read).IsMatch(routingKey);

    private sealed class TopicRule(TopicPermission given, string user, string virtualHost)
    {
        public TopicPermission Given { get; } = given;

        // A name that makes the expression invalid denies.
        public NamePattern Write { get; } = NamePattern.ParseOrDeny(Expand(given.Write, user, virtualHost));

        public NamePattern Read { get; } = NamePattern.ParseOrDeny(Expand(given.Read, user, virtualHost));

        private static string Expand(string pattern, string user, string virtualHost) =>
            pattern.Replace("{username}", user, StringComparison.Ordinal).Replace("{vhost}", virtualHost, StringComparison.Ordinal);
    }
}
