using System.Text.RegularExpressions;

namespace Amqp.Management.Conformance.Reporting;

/// <summary>Why answers differ in some place, and that they may.</summary>
/// <param name="Name">A short name.</param>
/// <param name="Reason">Why this broker answers otherwise.</param>
/// <param name="Path">Matches the place's path.</param>
/// <param name="Request">Matches the request; empty for all.</param>
/// <param name="RabbitMq">Matches RabbitMQ's side; empty for anything.</param>
/// <param name="This">Matches this broker's side; empty for anything.</param>
internal sealed record Explanation(string Name, string Reason, string Path, string Request = "", string RabbitMq = "", string This = "")
{
    public bool Covers(Difference difference) =>
        Matches(Path, difference.Path) && Matches(Request, difference.Request.ToString()) && Matches(RabbitMq, difference.RabbitMq) && Matches(This, difference.This);

    private static bool Matches(string pattern, string text) => pattern.Length == 0 || Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant);
}
