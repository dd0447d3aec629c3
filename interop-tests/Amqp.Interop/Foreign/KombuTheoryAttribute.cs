namespace Amqp.Interop.Foreign;

/// <summary>A test over data that needs <see cref="ForeignClient.Kombu"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KombuTheoryAttribute : TheoryAttribute
{
    public KombuTheoryAttribute() => Skip = ForeignClient.Kombu.SkipReason;
}
