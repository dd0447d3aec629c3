namespace Amqp.Management.Conformance.Prometheus;

/// <summary>A test over data that needs <see cref="ForeignClient.Prometheus"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrometheusTheoryAttribute : TheoryAttribute
{
    public PrometheusTheoryAttribute() => Skip = ForeignClient.Prometheus.SkipReason;
}
