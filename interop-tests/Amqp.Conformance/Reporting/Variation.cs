using System.Text.RegularExpressions;

namespace Amqp.Conformance.Reporting;

/// <summary>Something that differs wherever it shows, whatever the script: it is taken out of both answers before they are compared.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Pattern">Where it shows.</param>
/// <param name="Replacement">What is put in its place.</param>
/// <param name="RabbitMq">An example of RabbitMQ's answer.</param>
/// <param name="This">The same from this broker.</param>
/// <param name="Rule">The row that decides.</param>
/// <param name="Why">Why it decides so.</param>
internal sealed record Variation(string Name, Regex Pattern, string Replacement, string RabbitMq, string This, string Rule, string Why);
