namespace Amqp.Cli.Tests;

/// <summary>What a tool printed, and its exit code.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);
