namespace Amqp.Conformance.Reporting;

/// <summary>An answer that is meant to differ.</summary>
/// <param name="Script">Id of the script.</param>
/// <param name="Step">The step as written there.</param>
/// <param name="RabbitMq">RabbitMQ's answer, lines joined with a line feed.</param>
/// <param name="This">This broker's answer.</param>
/// <param name="Rule">The row that decides.</param>
/// <param name="Why">Why it decides so.</param>
internal sealed record Difference(string Script, string Step, string RabbitMq, string This, string Rule, string Why)
{
    public override string ToString() => $"{Script} / {Step}";
}
