using System.Text.RegularExpressions;

namespace Amqp.Management.Conformance.Prometheus;

/// <summary>Why a metric is another here than in RabbitMQ 3.10. Regular expressions; what is empty fits everything.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Metric">The metric, without what its name begins with.</param>
/// <param name="What">What of it.</param>
/// <param name="RabbitMq">RabbitMQ's.</param>
/// <param name="This">This broker's.</param>
internal sealed record MetricExplanation(string Reason, string Metric, string What, string RabbitMq = "", string This = "")
{
    public bool Covers(MetricDifference difference) =>
        Regex.IsMatch(Regex.Replace(difference.Metric, "^rabbitmq_(detailed_|cluster_)?", ""), $"^({Metric})$")
        && Regex.IsMatch(difference.What, $"^({What})$")
        && Regex.IsMatch(difference.RabbitMq, RabbitMq)
        && Regex.IsMatch(difference.This, This);
}
