namespace Amqp.Container.Engine;

/// <summary>How a program ended, and what it wrote.</summary>
public sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>What it wrote, without the line's end.</summary>
    public string Text => Output.Trim();
}
