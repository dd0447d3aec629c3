namespace Amqp.Daemon.Tests.Traced;

/// <summary>A test that needs strace: skipped with the reason where there is none, and failed there under CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TracedFactAttribute : FactAttribute
{
    public TracedFactAttribute() => Skip = Strace.SkipReason;
}
