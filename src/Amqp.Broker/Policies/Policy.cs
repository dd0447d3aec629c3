using Amqp.Broker.Security;
using Amqp.Protocol;

namespace Amqp.Broker.Policies;

/// <summary>A policy or an operator policy (https://www.rabbitmq.com/docs/policies). Immutable.</summary>
/// <param name="Name">Name, unique among the policies (or operator policies) of its virtual host.</param>
/// <param name="Pattern">Regular expression that names are searched with; it matches anywhere in the name unless anchored.</param>
/// <param name="Definition">Settings by key.</param>
/// <param name="Priority">Of the policies that match, the one with the highest applies.</param>
/// <param name="ApplyTo">Kinds of objects it applies to.</param>
public sealed record Policy(
    string Name, NamePattern Pattern, FieldTable Definition, int Priority = 0, PolicyApplyTo ApplyTo = PolicyApplyTo.All)
{
    /// <summary>Kinds of objects that the policy can apply to: its apply-to, less those that cannot have one of its keys.</summary>
    private readonly PolicyObject _kinds = PolicyObjects.Of(ApplyTo) & PolicyKeys.Supporting(Definition);

    /// <summary>Whether the policy is for such an object. An empty pattern is found in every name, unlike that of a permission, which is in none.</summary>
    internal bool AppliesTo(PolicyObject kind, ReadOnlySpan<byte> name) => (_kinds & kind) != 0 && (Pattern.Source.Length == 0 || Pattern.IsMatch(name));
}
