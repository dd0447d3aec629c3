using Amqp.Hosting.Authentication;

namespace Amqp.Hosting.Configuration;

/// <summary>What a declared backend is made of.</summary>
public sealed class LoginBackendSettings
{
    private readonly ConfDraft _draft;
    private readonly Dictionary<string, LoginBackend> _made = new(StringComparer.Ordinal);

    internal LoginBackendSettings(ConfDraft draft, LoginBackendContext context)
    {
        _draft = draft;
        Context = context;
    }

    /// <summary>The broker it is for.</summary>
    public LoginBackendContext Context { get; }

    /// <summary>The settings of an area.</summary>
    public T For<T>()
        where T : class, new() => _draft.For<T>();

    /// <summary>The backend of that name, which is made when it is asked for the first time.</summary>
    /// <exception cref="BrokerConfigurationException">There is none.</exception>
    public LoginBackend Find(string name)
    {
        if (!_made.TryGetValue(name, out var backend))
        {
            var declaration = _draft.Backends.FirstOrDefault(known => known.Names.Contains(name, StringComparer.Ordinal))
                ?? throw new BrokerConfigurationException($"'{name}' is not an authentication backend");
            backend = declaration.Create(this);
            foreach (var alias in declaration.Names)
            {
                _made[alias] = backend;
            }
        }

        return backend;
    }
}
