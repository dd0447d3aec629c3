namespace Amqp.Cli;

/// <summary>A command: how it is written and what it does.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Arguments">Its arguments and options as the usage line shows them.</param>
/// <param name="Section">Heading in the list of commands.</param>
/// <param name="Summary">One line.</param>
/// <param name="Run">Does it.</param>
internal sealed record CommandDefinition(
    string Name,
    string Arguments,
    string Section,
    string Summary,
    Func<CommandContext, Task<CommandResult>> Run)
{
    /// <summary>Where it is found besides <c>amqpctl</c>.</summary>
    public Tool Tools { get; init; } = Tool.Ctl;

    /// <summary>Fewest arguments.</summary>
    public int Least { get; init; }

    /// <summary>Most arguments.</summary>
    public int Most { get; init; }

    /// <summary>Options besides those that all commands have.</summary>
    public IReadOnlyList<CommandOption> Options { get; init; } = [];

    /// <summary>What is printed before the result where nobody asked for silence; null for nothing.</summary>
    public Func<CommandContext, string>? Banner { get; init; }

    /// <summary>Columns that a listing can show; the first argument list chooses among them.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}
