using Amqp.Broker;
using Amqp.Server;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// A configuration while the lines are applied to it. It begins with RabbitMQ's defaults; what an area has to remember until
/// all lines are read, and what it offers to others, is in an object of its own (<see cref="For{T}"/>).
/// </summary>
public sealed class ConfDraft
{
    private readonly Dictionary<Type, object> _settings = [];

    internal ConfDraft(long physicalMemory, IEnumerable<ConfArea> areas)
    {
        MemoryAvailable = physicalMemory;
        Backends = [.. areas.SelectMany(static area => area.Backends)];
    }

    /// <summary>What the broker is started with.</summary>
    public AmqpBrokerOptions Options { get; } = new() { Endpoints = [], Users = [] };

    /// <summary>How the server speaks.</summary>
    public ServerOptions Server
    {
        get => Options.Server;
        set => Options.Server = value;
    }

    /// <summary>Bounds of the model.</summary>
    public BrokerLimits Limits
    {
        get => Options.Limits;
        set => Options.Limits = value;
    }

    /// <summary>What is logged.</summary>
    public BrokerLogSettings Log { get; set; } = new();

    /// <summary>The environment; the process's own is not looked at.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; internal init; } = new Dictionary<string, string>();

    /// <summary>The memory that there is, in octets.</summary>
    public long MemoryAvailable { get; set; }

    /// <summary>What an operator should know besides.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Backends that <c>auth_backends</c> may name.</summary>
    internal IReadOnlyList<LoginBackendDeclaration> Backends { get; }

    internal Dictionary<Type, object> Settings => _settings;

    /// <summary>The settings of one area: the same object whoever asks, with its defaults at first.</summary>
    public T For<T>()
        where T : class, new()
    {
        if (!_settings.TryGetValue(typeof(T), out var settings))
        {
            settings = new T();
            _settings.Add(typeof(T), settings);
        }

        return (T)settings;
    }
}
