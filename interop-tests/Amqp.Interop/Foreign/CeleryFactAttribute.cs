namespace Amqp.Interop.Foreign;

/// <summary>A test that needs <see cref="ForeignClient.Celery"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CeleryFactAttribute : FactAttribute
{
    public CeleryFactAttribute() => Skip = ForeignClient.Celery.SkipReason;
}
