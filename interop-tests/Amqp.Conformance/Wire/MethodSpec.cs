namespace Amqp.Conformance.Wire;

/// <summary>A method: its ids, its fields in order, and what a peer may answer. No answers: the method is asynchronous.</summary>
internal sealed record MethodSpec(ushort ClassId, ushort MethodId, string Name, IReadOnlyList<MethodField> Fields, IReadOnlyList<string> Answers)
{
    /// <summary>Whether content follows.</summary>
    public bool HasContent => Name is "basic.publish" or "basic.return" or "basic.deliver" or "basic.get-ok";
}
