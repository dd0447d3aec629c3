using Amqp.Broker.Policies;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>What a binding leads to: a queue or an exchange.</summary>
/// <remarks><see cref="Incoming"/> is guarded by the virtual host's topology lock; <see cref="Policy"/> is written under it.</remarks>
public abstract class BindingTarget
{
    private volatile EffectivePolicy _policy = EffectivePolicy.None;

    private protected BindingTarget(VirtualHost virtualHost, ShortString name)
    {
        VirtualHost = virtualHost;
        Name = name;
    }

    /// <summary>The virtual host it belongs to.</summary>
    public VirtualHost VirtualHost { get; }

    /// <summary>Its name.</summary>
    public ShortString Name { get; }

    /// <summary>Index of the change that made it, in the metadata log: who is told that it is there waits for that. 0 for nothing to wait for.</summary>
    /// <remarks>Set before anybody can find it.</remarks>
    public ulong MetadataIndex { get; internal set; }

    /// <summary>The policies that apply to it.</summary>
    public EffectivePolicy Policy => _policy;

    /// <summary>What it is in the eyes of a policy's apply-to.</summary>
    internal abstract PolicyObject PolicyObject { get; }

    /// <summary>Bindings that lead here, without the implicit ones of the default exchange.</summary>
    internal HashSet<Binding> Incoming { get; } = [];

    /// <summary>Puts policies into force. The topology lock is held.</summary>
    internal void Apply(EffectivePolicy policy)
    {
        if (!policy.Equals(_policy))
        {
            _policy = policy;
            OnPolicyChanged();
        }
    }

    /// <summary>
    /// Other policies apply now; settings that depend on them are to be computed again. Called under the topology lock, before
    /// the object can be found for the first time and after every change.
    /// </summary>
    private protected virtual void OnPolicyChanged()
    {
    }
}
