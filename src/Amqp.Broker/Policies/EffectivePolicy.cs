using Amqp.Protocol;

namespace Amqp.Broker.Policies;

/// <summary>The policy and the operator policy that apply to an object, merged. Immutable.</summary>
/// <param name="Policy">The policy that won, or null.</param>
/// <param name="OperatorPolicy">The operator policy that won, or null.</param>
/// <param name="Definition">The settings of both; where both have one, the operator's bounds the other.</param>
public sealed record EffectivePolicy(Policy? Policy, Policy? OperatorPolicy, FieldTable Definition)
{
    /// <summary>No policy applies.</summary>
    public static EffectivePolicy None { get; } = new(null, null, FieldTable.Empty);

    /// <summary>Name of the policy, or null.</summary>
    public string? PolicyName => Policy?.Name;

    /// <summary>Name of the operator policy, or null.</summary>
    public string? OperatorPolicyName => OperatorPolicy?.Name;

    /// <summary>Merges a policy and an operator policy.</summary>
    internal static EffectivePolicy Of(Policy? policy, Policy? operatorPolicy)
    {
        if (policy is null || operatorPolicy is null)
        {
            return policy is null && operatorPolicy is null
                ? None
                : new EffectivePolicy(policy, operatorPolicy, (policy ?? operatorPolicy)!.Definition);
        }

        var merged = new FieldTableBuilder();
        foreach (var (key, value) in policy.Definition)
        {
            merged.Add(key, operatorPolicy.Definition.TryGet(key, out var bound) ? PolicyKeys.Merge(key, value, bound) : value);
        }

        foreach (var (key, value) in operatorPolicy.Definition)
        {
            if (!policy.Definition.Contains(key))
            {
                merged.Add(key, value);
            }
        }

        return new EffectivePolicy(policy, operatorPolicy, merged.Build());
    }
}
