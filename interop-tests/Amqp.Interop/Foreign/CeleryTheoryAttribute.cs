namespace Amqp.Interop.Foreign;

/// <summary>A test over data that needs <see cref="ForeignClient.Celery"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CeleryTheoryAttribute : TheoryAttribute
{
    public CeleryTheoryAttribute() => Skip = ForeignClient.Celery.SkipReason;
}
