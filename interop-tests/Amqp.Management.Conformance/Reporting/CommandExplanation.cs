using System.Text.RegularExpressions;

namespace Amqp.Management.Conformance.Reporting;

/// <summary>Why a command of rabbitmqadmin prints something else, and that it may.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Command">Matches the command.</param>
/// <param name="RabbitMq">Matches what it prints for RabbitMQ.</param>
/// <param name="This">Matches what it prints for this broker.</param>
internal sealed record CommandExplanation(string Reason, string Command, string RabbitMq, string This)
{
    public bool Covers((string Command, string RabbitMq, string This) seen) =>
        Regex.IsMatch(seen.Command, Command) && Regex.IsMatch(seen.RabbitMq, RabbitMq, RegexOptions.Singleline) && Regex.IsMatch(seen.This, This, RegexOptions.Singleline);
}
