using Amqp.Broker.Policies;

namespace Amqp.Broker.Topology;

/// <summary>Policies: which there are, and putting them into force.</summary>
public sealed partial class VirtualHost
{
    private volatile PolicySet _policies = PolicySet.Empty;

    /// <summary>The policies, highest priority first.</summary>
    public IReadOnlyList<Policy> Policies => _policies.All(isOperator: false);

    /// <summary>The operator policies, highest priority first.</summary>
    public IReadOnlyList<Policy> OperatorPolicies => _policies.All(isOperator: true);

    /// <summary>Adds a policy or replaces the one of that name, and applies it to what there is.</summary>
    internal void SetPolicy(Policy policy, bool isOperator)
    {
        lock (_topology)
        {
            _policies = _policies.With(policy, isOperator);
        }

        ApplyPolicies();
    }

    /// <summary>Removes a policy; another may apply in its place.</summary>
    internal bool RemovePolicy(string name, bool isOperator)
    {
        lock (_topology)
        {
            if (_policies.All(isOperator).All(policy => policy.Name != name))
            {
                return false;
            }

            _policies = _policies.Without(name, isOperator);
        }

        ApplyPolicies();
        return true;
    }

    /// <summary>
    /// Applies the policies to everything, a lock per object: what is created meanwhile has them already, and of two changes at
    /// the same time each applies the policies as they are then, so the last one wins everywhere.
    /// </summary>
    private void ApplyPolicies()
    {
        foreach (var exchange in _exchanges.Values)
        {
            ApplyPoliciesLocked(exchange);
        }

        foreach (var queue in _queues.Values)
        {
            ApplyPoliciesLocked(queue);
        }
    }

    private void ApplyPoliciesLocked(BindingTarget target)
    {
        lock (_topology)
        {
            ApplyPolicies(target);
        }
    }

    /// <summary>The topology lock is held.</summary>
    private void ApplyPolicies(BindingTarget target) => target.Apply(_policies.Resolve(target));
}
