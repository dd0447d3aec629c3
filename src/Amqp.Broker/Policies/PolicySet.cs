using Amqp.Broker.Topology;

namespace Amqp.Broker.Policies;

/// <summary>The policies and operator policies of a virtual host. Immutable: a change makes a new one.</summary>
internal sealed class PolicySet
{
    private readonly Policy[] _policies;
    private readonly Policy[] _operatorPolicies;

    private PolicySet(Policy[] policies, Policy[] operatorPolicies)
    {
        _policies = policies;
        _operatorPolicies = operatorPolicies;
    }

    public static PolicySet Empty { get; } = new([], []);

    public IReadOnlyList<Policy> All(bool isOperator) => isOperator ? _operatorPolicies : _policies;

    public PolicySet With(Policy policy, bool isOperator) => Replace(isOperator, [.. Others(isOperator, policy.Name), policy]);

    public PolicySet Without(string name, bool isOperator) => Replace(isOperator, Others(isOperator, name));

    public EffectivePolicy Resolve(BindingTarget target)
    {
        if (_policies.Length == 0 && _operatorPolicies.Length == 0)
        {
            return EffectivePolicy.None;
        }

        var kind = target.PolicyObject;
        return EffectivePolicy.Of(Find(_policies, kind, target.Name.Span), Find(_operatorPolicies, kind, target.Name.Span));
    }

    private static Policy? Find(Policy[] policies, PolicyObject kind, ReadOnlySpan<byte> name)
    {
        foreach (var policy in policies)
        {
            if (policy.AppliesTo(kind, name))
            {
                return policy;
            }
        }

        return null;
    }

    private IEnumerable<Policy> Others(bool isOperator, string name) => All(isOperator).Where(policy => policy.Name != name);

    private PolicySet Replace(bool isOperator, IEnumerable<Policy> policies)
    {
        // Of two with the same priority, which one applies is not said anywhere; here it is the first by name.
        Policy[] sorted = [.. policies.OrderByDescending(policy => policy.Priority).ThenBy(policy => policy.Name, StringComparer.Ordinal)];
        return isOperator ? new PolicySet(_policies, sorted) : new PolicySet(sorted, _operatorPolicies);
    }
}
