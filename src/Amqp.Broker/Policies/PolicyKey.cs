using Amqp.Protocol;

namespace Amqp.Broker.Policies;

/// <summary>A setting that policies can make.</summary>
/// <param name="Objects">Kinds of objects that can have it; a policy with a key that an object cannot have does not apply to it.</param>
/// <param name="Expected">What its value must be, in words.</param>
/// <param name="IsValid">Whether a value is that.</param>
/// <param name="IsOperator">Operator policies may have it.</param>
internal sealed record PolicyKey(PolicyObject Objects, string Expected, Func<FieldValue, bool> IsValid, bool IsOperator = false);
