namespace Amqp.Interop.Foreign;

/// <summary>A test that needs <see cref="ForeignClient.Kombu"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KombuFactAttribute : FactAttribute
{
    public KombuFactAttribute() => Skip = ForeignClient.Kombu.SkipReason;
}
