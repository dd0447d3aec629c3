namespace Amqp.Management.Conformance.Reporting;

/// <summary>A place where two answers to the same request differ.</summary>
/// <param name="Script">Id of the script.</param>
/// <param name="Request">The request.</param>
/// <param name="Path">Where: <c>status</c>, <c>header:Name</c>, or the way into the JSON, such as <c>[]/tags</c>.</param>
/// <param name="RabbitMq">What is there in RabbitMQ's answer.</param>
/// <param name="This">What is there in this broker's.</param>
internal sealed record Difference(string Script, ApiRequest Request, string Path, string RabbitMq, string This)
{
    public override string ToString() => $"{Script}: {Request}\n    at {Path}\n  R {RabbitMq}\n  T {This}";
}
