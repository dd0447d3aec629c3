namespace Amqp.Conformance.Wire;

/// <summary>A field of a method.</summary>
internal sealed record MethodField(string Name, FieldKind Kind);
