using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>What a binding leads to: a queue or an exchange.</summary>
/// <remarks><see cref="Incoming"/> is guarded by the virtual host's topology lock.</remarks>
public abstract class BindingTarget
{
    private protected BindingTarget(VirtualHost virtualHost, ShortString name)
    {
        VirtualHost = virtualHost;
        Name = name;
    }

    /// <summary>The virtual host it belongs to.</summary>
    public VirtualHost VirtualHost { get; }

    /// <summary>Its name.</summary>
    public ShortString Name { get; }

    /// <summary>Bindings that lead here, without the implicit ones of the default exchange.</summary>
    internal HashSet<Binding> Incoming { get; } = [];
}
